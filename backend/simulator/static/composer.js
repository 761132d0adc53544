// The box to write in, and what it is about: a new message, a reply, or an edit.
import { element } from "./parts.js";

const $ = (id) => document.getElementById(id);
const HIGHEST = 148;

function fitToText(input) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 2, HIGHEST)}px`;
  $("send").disabled = !input.value.trim();
}

function listenToKeys(input, cancel) {
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("composer").requestSubmit();
    }
  });
}

function drawAbout(about, onCancel) {
  $("about").hidden = !about;
  if (!about) return;
  const cancel = element("button", { type: "button", className: "icon", ariaLabel: "Cancel" }, "✕");
  cancel.addEventListener("click", onCancel);
  $("about").replaceChildren(element("span", {}, about.words), cancel);
}

const aboutReply = (message) => ({
  mid: message.mid,
  words: `Replying to “${(message.text || "a file").slice(0, 60)}”`,
});
const aboutEdit = (message) => ({ mid: message.mid, edits: true, words: "Editing your message" });

export function openComposer({ write, act }) {
  const input = $("input");
  let about = null;

  const fit = () => fitToText(input);

  function setAbout(next, text = "") {
    const editing = about?.edits || next?.edits;
    about = next;
    drawAbout(next, () => setAbout(null));
    if (next) input.focus();
    if (editing) input.value = text;
    fit();
  }

  async function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    const sending = about;
    input.value = "";
    setAbout(null);
    const sent = sending?.edits
      ? await act("/sim/edit", { mid: sending.mid, text })
      : await write({ text, ...(sending ? { reply_to: sending.mid } : {}) });
    // Typed text comes back when it could not be sent.
    if (!sent && !input.value) {
      setAbout(sending, text);
      input.value = text;
      fit();
    }
    input.focus();
  }

  $("composer").addEventListener("submit", submit);
  input.addEventListener("input", fit);
  listenToKeys(input, () => about && setAbout(null));
  fit();
  return {
    reply: (message) => setAbout(aboutReply(message)),
    edit: (message) => setAbout(aboutEdit(message), message.text),
  };
}
