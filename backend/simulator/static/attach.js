// The plus: everything that is not words. Files are built-in samples or the person's own.
import { closeSheet, element, openSheet, sheetButton } from "./parts.js";

const kindOf = (type) =>
  ["image", "audio", "video"].includes(type.split("/")[0]) ? type.split("/")[0] : "file";

function dataOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("This file can’t be read."));
    reader.readAsDataURL(file);
  });
}

function ownFile(write) {
  const input = element("input", {
    type: "file",
    multiple: true,
    accept: "image/*,audio/*,video/*,application/pdf",
    className: "hidden-input",
  });
  input.dataset.testid = "phone-file";
  input.addEventListener("change", async () => {
    const attachments = await Promise.all(
      [...input.files].map(async (file) => ({ type: kindOf(file.type), data: await dataOf(file) })),
    );
    closeSheet();
    if (attachments.length) write({ attachments });
  });
  return element("label", { className: "choice" }, "From this device…", input);
}

const group = (title, ...choices) =>
  element(
    "section",
    {},
    element("h3", {}, title),
    element("div", { className: "choices grid" }, ...choices),
  );

export function openAttach({ role, write, act, say }) {
  const send =
    (...attachments) =>
    () =>
      write({ attachments });
  // What leaves no trace in the chat is told in a line below it.
  const unseen = (label, path, body, told) =>
    sheetButton(label, "", async () => (await act(path, body)) && say(told));
  const files = [
    sheetButton("Photo", "phone-send-photo", send({ type: "image", sample: "blue-mug.jpg" })),
    sheetButton("Photo of a broken bowl", "", send({ type: "image", sample: "broken-bowl.png" })),
    ownFile(write),
  ];
  if (role === "owner") {
    openSheet(
      "Send something",
      group("Files", ...files),
      group(
        "Also",
        sheetButton("Post a story", "phone-post-story", () => act("/sim/stories", {})),
        sheetButton("Someone replies from a help desk", "phone-help-desk", () =>
          act("/sim/automation", {
            app_id: "5550001",
            text: "Hi, this is Sam from the team. I will look into it.",
          }),
        ),
        sheetButton("Another app’s bot replies", "phone-robot", () =>
          act("/sim/automation", {
            app_id: "5550002",
            text: "Thanks for your message. We reply on weekdays.",
          }),
        ),
        unseen(
          "Message myself",
          "/sim/self",
          { text: "Note to self: order clay." },
          "You wrote to yourself.",
        ),
      ),
      group(
        "From Meta",
        unseen("Send Meta’s test event", "/sim/webhook/test", {}, "Test event sent."),
        unseen(
          "Restrict the shop",
          "/sim/policy",
          { action: "block" },
          "The shop can’t send until you lift the restriction.",
        ),
        unseen(
          "Lift the restriction",
          "/sim/policy",
          { action: "unblock" },
          "The shop can send again.",
        ),
        unseen(
          "Remove the app on Instagram",
          "/sim/deauthorize",
          { login: "INSTAGRAM" },
          "The app was removed from the account.",
        ),
        unseen(
          "Remove the app on Facebook",
          "/sim/deauthorize",
          { login: "FACEBOOK" },
          "The app was removed from the account.",
        ),
        unseen(
          "Request data deletion on Instagram",
          "/sim/data_deletion",
          { login: "INSTAGRAM" },
          "Data deletion requested.",
        ),
        unseen(
          "Request data deletion on Facebook",
          "/sim/data_deletion",
          { login: "FACEBOOK" },
          "Data deletion requested.",
        ),
      ),
    );
    return;
  }
  openSheet(
    "Send something",
    group(
      "Files",
      ...files,
      sheetButton(
        "Two photos",
        "",
        send(
          { type: "image", sample: "blue-mug.jpg" },
          { type: "image", sample: "broken-bowl.png" },
        ),
      ),
      sheetButton(
        "Voice note",
        "phone-send-voice",
        send({ type: "audio", sample: "voice-stock.m4a" }),
      ),
      sheetButton("Video", "phone-send-video", send({ type: "video" })),
      sheetButton("Document", "phone-send-file", send({ type: "file" })),
    ),
    group(
      "Shares",
      sheetButton("A post", "phone-share-post", send({ type: "ig_post" })),
      sheetButton("A reel", "phone-share-reel", send({ type: "ig_reel" })),
      sheetButton("A story", "phone-share-story", send({ type: "ig_story" })),
      sheetButton("Mention in my story", "phone-mention-story", () =>
        act("/sim/story_mention", {}),
      ),
    ),
    group(
      "Also",
      sheetButton("Heart", "phone-send-heart", send({ type: "like_heart" })),
      sheetButton("Sticker", "", send({ type: "sticker" })),
      sheetButton("Something unsupported", "", () => write({ unsupported: true })),
      sheetButton("Arrive from an ad", "", () =>
        write({ text: "Hi, I saw your ad.", ad: "Spring mugs" }),
      ),
      unseen("Arrive from a link", "/sim/referral", {}, "You arrived from an ig.me link."),
      sheetButton("Send as a phantom edit", "", () =>
        act("/sim/phantom_edit", { text: "Are you there?" }),
      ),
      unseen("Opt in to news", "/sim/optin", {}, "You opted in to news."),
    ),
    group(
      "Outside the chat",
      unseen(
        "Comment on a post",
        "/sim/comment",
        { text: "So lovely!" },
        "You commented on a post.",
      ),
      unseen(
        "Comment live",
        "/sim/comment",
        { text: "Hello from the sofa", live: true },
        "You commented live.",
      ),
      unseen("Mention in a comment", "/sim/mention", {}, "You mentioned the shop in a comment."),
    ),
  );
}
