// What can be done with one message: react, reply, edit, unsend.
import { closeSheet, element, openSheet, sheetButton } from "./parts.js";

const EMOJI = [
  ["❤️", "a heart"],
  ["😂", "laughter"],
  ["😮", "surprise"],
  ["😢", "tears"],
  ["😡", "anger"],
  ["👍", "a thumbs-up"],
];
const MOST_EDITS = 5;
const LONG_PRESS_MS = 500;

function reactions(message, { role, act }) {
  const by = role === "owner" ? "business" : "customer";
  const given = message.reactions[by];
  const row = element("div", { className: "emoji", role: "group", ariaLabel: "React" });
  for (const [emoji, name] of EMOJI) {
    const taken = emoji === given;
    const button = element(
      "button",
      { type: "button", ariaLabel: taken ? `Take back ${name}` : `React with ${name}` },
      emoji,
    );
    button.setAttribute("aria-pressed", String(taken));
    if (emoji === "❤️") button.dataset.testid = "phone-react";
    button.addEventListener("click", () => {
      closeSheet();
      act("/sim/react", { mid: message.mid, emoji, by, action: taken ? "unreact" : "react" });
    });
    row.append(button);
  }
  return row;
}

function openMenu(message, mine, options) {
  const list = element("div", { className: "choices" });
  list.append(sheetButton("Reply", "phone-reply", () => options.reply(message)));
  if (mine && message.from === "customer" && message.text && message.edits < MOST_EDITS) {
    list.append(sheetButton("Edit", "phone-edit", () => options.edit(message)));
  }
  if (mine)
    list.append(
      sheetButton("Unsend", "phone-unsend", () => options.act("/sim/unsend", { mid: message.mid })),
    );
  openSheet("Message", reactions(message, options), list);
}

// The three dots, and the same by a long press or the right mouse button anywhere on the message.
export function addMenu(box, line, message, mine, options) {
  const open = () => openMenu(message, mine, options);
  const dots = element(
    "button",
    { type: "button", className: "dots", ariaLabel: "Message options" },
    "⋯",
  );
  dots.dataset.testid = "phone-menu";
  dots.setAttribute("aria-haspopup", "dialog");
  dots.addEventListener("click", open);
  line.append(dots);
  box.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    open();
  });
  let held = 0;
  box.addEventListener(
    "pointerdown",
    (event) => event.pointerType === "touch" && (held = setTimeout(open, LONG_PRESS_MS)),
  );
  for (const end of ["pointerup", "pointercancel", "pointerleave", "pointermove"])
    box.addEventListener(end, () => clearTimeout(held));
}
