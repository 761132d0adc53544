// One message as bubbles: its words, files, shares and what it is about.
import { element } from "./parts.js";

// Links are made clickable without ever treating the text as HTML.
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s]+)/)
    .map((part, index) =>
      index % 2
        ? element("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part)
        : part,
    );
}

// A link that died says so instead of showing a torn picture.
function forgetting(media) {
  media.addEventListener("error", () =>
    media.replaceWith(element("span", { className: "gone-file" }, "No longer available")),
  );
  return media;
}

const picture = (url, alt) => forgetting(element("img", { src: url, alt, loading: "lazy" }));
const clip = (url) =>
  forgetting(
    element("video", {
      src: url,
      controls: true,
      muted: true,
      preload: "metadata",
      playsInline: true,
      ariaLabel: "Video",
    }),
  );
const bare = (...children) => element("div", { className: "bubble bare" }, ...children);
const card = (what, title, media) =>
  element(
    "div",
    { className: "bubble card" },
    media,
    element("span", { className: "what" }, what),
    ...(title ? [element("span", {}, title)] : []),
  );

const SHARES = {
  share: "Shared a post",
  ig_post: "Shared a post",
  ig_reel: "Shared a reel",
  reel: "Shared a reel",
  ig_story: "Shared a story",
};

const voice = (url) =>
  forgetting(
    element("audio", { src: url, controls: true, preload: "metadata", ariaLabel: "Voice note" }),
  );
const pdf = (url) =>
  element(
    "div",
    { className: "bubble" },
    element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "Document (PDF)"),
  );

function attached({ type, payload = {} }) {
  const url = payload.url ?? payload.story_media_url;
  if (type === "like_heart") return bare("❤️");
  if (type === "image") return bare(picture(url, "Photo"));
  if (type === "sticker") return bare(picture(url, "Sticker"));
  if (type === "video") return bare(clip(url));
  if (type === "audio") return bare(voice(url));
  if (type === "file") return pdf(url);
  if (type === "story_mention")
    return card("Mentioned the shop in a story", "", picture(url, "Story"));
  if (SHARES[type])
    return card(
      SHARES[type],
      payload.title,
      type.includes("reel") ? clip(url) : picture(url, SHARES[type]),
    );
  const product = payload.product?.elements?.[0] ?? payload.elements?.[0];
  if (product)
    return card(
      "Product",
      product.title,
      product.image_url ? picture(product.image_url, product.title) : "",
    );
  if (type === "unsupported_type")
    return element("div", { className: "bubble" }, "Unknown to the API");
  return element("div", { className: "bubble" }, `[${type.replaceAll("_", " ")}]`);
}

export function bubbles(message) {
  if (message.deleted) return [element("div", { className: "bubble" }, "Message unsent")];
  const made = message.attachments.map(attached);
  if (message.extra.is_unsupported)
    made.push(element("div", { className: "bubble" }, "Not supported by the API"));
  if (message.text) made.push(element("div", { className: "bubble" }, ...linked(message.text)));
  return made;
}

const VIAS = { api: "Sent through the API", automation: "Sent by another app" };

export function about(message, role) {
  if (message.deleted) return "";
  if (message.reply_to?.story) return "Replied to a story";
  if (message.extra.referral)
    return `Came by the ad “${message.extra.referral.ads_context_data?.ad_title ?? "an ad"}”`;
  if (message.via === "postback" || message.extra.quick_reply) return "Tapped a button";
  if (message.edited) return message.edits > 1 ? `Edited ${message.edits} times` : "Edited";
  return role === "owner" ? (VIAS[message.via] ?? "") : "";
}

// The message or story that this one replies to.
export function quoted(message, all) {
  if (message.deleted || !message.reply_to) return "";
  if (message.reply_to.story)
    return element(
      "span",
      { className: "quoted" },
      picture(message.reply_to.story.url, "The story"),
    );
  const original = all.find((one) => one.mid === message.reply_to.mid);
  const words = !original || original.deleted ? "Deleted message" : original.text || "A file";
  return element(
    "span",
    { className: "quoted" },
    words.length > 80 ? `${words.slice(0, 80)}…` : words,
  );
}
