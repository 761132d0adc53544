// Draws the messages. Each keeps its element while it does not change, so that nothing flickers.
import { element } from "./parts.js";

const GAP = 30 * 60 * 1000;
const drawn = new Map();

function moment(date) {
  const today = new Date();
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === today.toDateString()) return `Today ${time}`;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

function menuFor(message, mine, act) {
  if (message.deleted) return "";
  const menu = element("div", { className: "menu" });
  const add = (label, name, press) => {
    const button = element("button", { type: "button", title: name, ariaLabel: name }, label);
    button.addEventListener("click", () => {
      button.closest("details").open = false;
      press();
    });
    menu.append(button);
  };
  if (mine) {
    if (message.from === "customer" && message.text) {
      add("Edit", "Edit this message", () => {
        const text = prompt("Edit the message", message.text);
        if (text?.trim()) act("/sim/edit", { mid: message.mid, text });
      });
    }
    add("Unsend", "Unsend this message", () => act("/sim/unsend", { mid: message.mid }));
  } else if (message.from === "business") {
    const loved = message.reactions.customer;
    add(loved ? "Take back" : "❤️", loved ? "Take the reaction back" : "React with a heart", () =>
      act("/sim/react", { mid: message.mid, action: loved ? "unreact" : "react" }),
    );
  } else {
    return "";
  }
  const more = element("details", { className: "more", name: "message-menu" }, element("summary", { ariaLabel: "What to do with this message" }, "⋯"));
  more.append(menu);
  return more;
}

// Links are made clickable without ever treating the text as HTML.
function linked(text) {
  return text.split(/(https?:\/\/[^\s]+)/).map((part, index) =>
    index % 2 ? element("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );
}

function bubbles(message) {
  if (message.deleted) return [element("div", { className: "bubble" }, "Message unsent")];
  const made = message.attachments.map((attachment) => {
    const url = attachment.payload?.url;
    if (attachment.type === "like_heart") return element("div", { className: "bubble bare" }, "❤️");
    if (attachment.type === "image" && url) {
      return element("div", { className: "bubble bare" }, element("img", { src: url, alt: "Photo", loading: "lazy" }));
    }
    return element("div", { className: "bubble" }, `[${attachment.type.replaceAll("_", " ")}]`);
  });
  if (message.text) made.push(element("div", { className: "bubble" }, ...linked(message.text)));
  return made;
}

function about(message, role) {
  if (message.deleted) return "";
  if (message.reply_to?.story) return "Replied to a story";
  if (message.via === "postback") return "Tapped a button";
  if (message.edited) return "Edited";
  return role === "owner" && message.via === "api" ? "Sent through the API" : "";
}

function draw(message, { role, act }) {
  const mine = message.from === (role === "owner" ? "business" : "customer");
  const box = element("div", { className: "message" });
  box.classList.toggle("mine", mine);
  box.classList.toggle("gone", message.deleted);
  box.dataset.testid = "phone-message";
  box.dataset.from = message.from;
  box.dataset.via = message.via;
  box.title = new Date(message.created_time).toLocaleString();
  const note = about(message, role);
  if (note) box.append(element("span", { className: "about" }, note));
  const all = bubbles(message);
  all.forEach((bubble, index) => {
    const line = element("div", { className: "line" }, bubble);
    if (index === all.length - 1) line.append(menuFor(message, mine, act));
    box.append(line);
  });
  const reactions = message.deleted ? "" : Object.values(message.reactions).join(" ");
  if (reactions) box.append(element("span", { className: "reactions", ariaLabel: `Reactions: ${reactions}` }, reactions));
  return box;
}

export function drawThread(log, thread, options) {
  const own = options.role === "owner" ? "business" : "customer";
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const nodes = [];
  const kept = new Set();
  let before = 0;
  let speaker = "";
  for (const message of thread.messages) {
    const at = Date.parse(message.created_time);
    if (at - before > GAP) nodes.push(element("p", { className: "moment" }, moment(new Date(at))));
    before = at;
    // "Seen" is drawn apart, so it must not make a message look changed.
    const key = JSON.stringify({ ...message, seen: null });
    const known = drawn.get(message.mid);
    const box = known?.key === key ? known.box : draw(message, options);
    drawn.set(message.mid, { key, box });
    kept.add(message.mid);
    box.classList.toggle("turn", message.from !== speaker);
    speaker = message.from;
    nodes.push(box);
  }
  for (const mid of drawn.keys()) if (!kept.has(mid)) drawn.delete(mid);
  const last = thread.messages.at(-1);
  if (last?.from === own && last.seen && !last.deleted) nodes.push(element("p", { className: "seen message mine" }, "Seen"));
  if (thread.typing && own === "customer") {
    const dots = element("div", { className: "message typing turn", ariaLabel: `${options.other} is typing` });
    dots.dataset.testid = "phone-typing";
    dots.append(element("div", { className: "bubble" }, element("i"), element("i"), element("i")));
    nodes.push(dots);
  }
  if (!nodes.length) {
    const words = own === "customer" ? `Write to ${options.other}. The answer appears here.` : `${options.other} has not written yet.`;
    nodes.push(element("p", { className: "empty" }, words));
  }
  const same = nodes.length === log.children.length && nodes.every((node, index) => node.isEqualNode(log.children[index]) && (!node.dataset.testid || node === log.children[index]));
  if (same) return;
  log.replaceChildren(...nodes);
  if (atEnd || last?.from === own) log.scrollTop = log.scrollHeight;
}
