// Draws the messages. Each keeps its element while it does not change, so that nothing flickers.
import { about, bubbles, quoted } from "./bubbles.js";
import { addMenu } from "./message-menu.js";
import { element } from "./parts.js";

const GAP = 30 * 60 * 1000;
const drawn = new Map();

function moment(date, today) {
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === today.toDateString()) return `Today ${time}`;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

function draw(message, all, options) {
  const mine = message.from === (options.role === "owner" ? "business" : "customer");
  const box = element("div", { className: "message" });
  box.classList.toggle("mine", mine);
  box.classList.toggle("gone", message.deleted);
  box.dataset.testid = "phone-message";
  box.dataset.from = message.from;
  box.dataset.via = message.via;
  box.title = new Date(message.created_time).toLocaleString();
  const note = about(message, options.role);
  if (note) box.append(element("span", { className: "about" }, note));
  const original = quoted(message, all);
  if (original) box.append(original);
  const made = bubbles(message);
  made.forEach((bubble, index) => {
    const line = element("div", { className: "line" }, bubble);
    if (index === made.length - 1 && !message.deleted) addMenu(box, line, message, mine, options);
    box.append(line);
  });
  const reactions = message.deleted ? "" : Object.values(message.reactions).join(" ");
  if (reactions)
    box.append(
      element(
        "span",
        { className: "reactions", role: "img", ariaLabel: `Reactions: ${reactions}` },
        reactions,
      ),
    );
  return box;
}

function quickReplies(message, act) {
  const row = element("div", { className: "chips", role: "group", ariaLabel: "Suggested replies" });
  for (const { title, payload } of message.quick_replies) {
    const chip = element("button", { type: "button" }, title);
    chip.dataset.testid = "phone-quick-reply";
    chip.addEventListener("click", () => act("/sim/dm", { text: title, quick_reply: payload }));
    row.append(chip);
  }
  return row;
}

// What a customer sees who never wrote to this shop: who it is, and questions to tap.
function firstContact({ other, face, iceBreakers, act }) {
  const box = element(
    "div",
    { className: "empty first" },
    element("img", { src: face, alt: "", width: 88, height: 88 }),
    element("strong", {}, other),
  );
  box.append(element("p", {}, `Write to ${other}. The answer appears here.`));
  for (const { question, payload } of iceBreakers) {
    const button = element("button", { type: "button", className: "chip" }, question);
    button.dataset.testid = "phone-ice-breaker";
    button.addEventListener("click", () => act("/sim/postback", { title: question, payload }));
    box.append(button);
  }
  return box;
}

function extras(thread, own, options) {
  const nodes = [];
  const last = thread.messages.at(-1);
  if (last?.from === own && last.seen && !last.deleted)
    nodes.push(element("p", { className: "seen message mine" }, "Seen"));
  if (own === "customer" && last?.quick_replies.length) nodes.push(quickReplies(last, options.act));
  if (thread.typing && own === "customer") {
    const dots = element("div", {
      className: "message typing turn",
      role: "img",
      ariaLabel: `${options.other} is typing`,
    });
    dots.dataset.testid = "phone-typing";
    dots.append(element("div", { className: "bubble" }, element("i"), element("i"), element("i")));
    nodes.push(dots);
  }
  if (!last && !nodes.length) {
    nodes.push(
      own === "customer"
        ? firstContact(options)
        : element("p", { className: "empty" }, `${options.other} has not written yet.`),
    );
  }
  return nodes;
}

export function drawThread(log, thread, options) {
  const own = options.role === "owner" ? "business" : "customer";
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const today = new Date(thread.now_ms);
  const nodes = [];
  const kept = new Set();
  let before = 0;
  let speaker = "";
  for (const message of thread.messages) {
    const at = Date.parse(message.created_time);
    if (at - before > GAP)
      nodes.push(element("p", { className: "moment" }, moment(new Date(at), today)));
    before = at;
    // "Seen" is drawn apart, so it must not make a message look changed.
    const key = JSON.stringify({ ...message, seen: null });
    const known = drawn.get(message.mid);
    const box = known?.key === key ? known.box : draw(message, thread.messages, options);
    drawn.set(message.mid, { key, box });
    kept.add(message.mid);
    box.classList.toggle("turn", message.from !== speaker);
    speaker = message.from;
    nodes.push(box);
  }
  for (const mid of drawn.keys()) if (!kept.has(mid)) drawn.delete(mid);
  nodes.push(...extras(thread, own, options));
  const same =
    nodes.length === log.children.length &&
    nodes.every(
      (node, index) =>
        node.isEqualNode(log.children[index]) &&
        (node.dataset.testid !== "phone-message" || node === log.children[index]),
    );
  if (same) return;
  log.replaceChildren(...nodes);
  if (atEnd || thread.messages.at(-1)?.from === own) log.scrollTop = log.scrollHeight;
}
