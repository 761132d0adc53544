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

const PHOTO = { type: "image", sample: "blue-mug.jpg" };
const BROKEN_BOWL = { type: "image", sample: "broken-bowl.png" };
// Stands for the button that asks for a file of the person's own.
const OWN_FILE = Symbol("own file");
const FILES = [
  { label: "Photo", testid: "phone-send-photo", attachments: [PHOTO] },
  { label: "Photo of a broken bowl", attachments: [BROKEN_BOWL] },
  OWN_FILE,
];

// What each button does: it sends `attachments`, writes a message (`writes`), or calls a control
// (`path` with `body`). `told` is said below the chat of what leaves no trace in it.
const OWNERS = {
  Files: FILES,
  Also: [
    { label: "Post a story", testid: "phone-post-story", path: "/sim/stories" },
    {
      label: "Someone replies from a help desk",
      testid: "phone-help-desk",
      path: "/sim/automation",
      body: { app_id: "5550001", text: "Hi, this is Sam from the team. I will look into it." },
    },
    {
      label: "Another app’s bot replies",
      testid: "phone-robot",
      path: "/sim/automation",
      body: { app_id: "5550002", text: "Thanks for your message. We reply on weekdays." },
    },
    {
      label: "Message myself",
      path: "/sim/self",
      body: { text: "Note to self: order clay." },
      told: "You wrote to yourself.",
    },
  ],
  "From Meta": [
    { label: "Send Meta’s test event", path: "/sim/webhook/test", told: "Test event sent." },
    {
      label: "Restrict the shop",
      path: "/sim/policy",
      body: { action: "block" },
      told: "The shop can’t send until you lift the restriction.",
    },
    {
      label: "Lift the restriction",
      path: "/sim/policy",
      body: { action: "unblock" },
      told: "The shop can send again.",
    },
    {
      label: "Remove the app on Instagram",
      path: "/sim/deauthorize",
      body: { login: "INSTAGRAM" },
      told: "The app was removed from the account.",
    },
    {
      label: "Remove the app on Facebook",
      path: "/sim/deauthorize",
      body: { login: "FACEBOOK" },
      told: "The app was removed from the account.",
    },
    {
      label: "Request data deletion on Instagram",
      path: "/sim/data_deletion",
      body: { login: "INSTAGRAM" },
      told: "Data deletion requested.",
    },
    {
      label: "Request data deletion on Facebook",
      path: "/sim/data_deletion",
      body: { login: "FACEBOOK" },
      told: "Data deletion requested.",
    },
  ],
};

const CUSTOMERS = {
  Files: [
    ...FILES,
    { label: "Two photos", attachments: [PHOTO, BROKEN_BOWL] },
    {
      label: "Voice note",
      testid: "phone-send-voice",
      attachments: [{ type: "audio", sample: "voice-stock.m4a" }],
    },
    { label: "Video", testid: "phone-send-video", attachments: [{ type: "video" }] },
    { label: "Document", testid: "phone-send-file", attachments: [{ type: "file" }] },
  ],
  Shares: [
    { label: "A post", testid: "phone-share-post", attachments: [{ type: "ig_post" }] },
    { label: "A reel", testid: "phone-share-reel", attachments: [{ type: "ig_reel" }] },
    { label: "A story", testid: "phone-share-story", attachments: [{ type: "ig_story" }] },
    { label: "Mention in my story", testid: "phone-mention-story", path: "/sim/story_mention" },
  ],
  Also: [
    { label: "Heart", testid: "phone-send-heart", attachments: [{ type: "like_heart" }] },
    { label: "Sticker", attachments: [{ type: "sticker" }] },
    { label: "Something unsupported", writes: { unsupported: true } },
    { label: "Arrive from an ad", writes: { text: "Hi, I saw your ad.", ad: "Spring mugs" } },
    { label: "Arrive from a link", path: "/sim/referral", told: "You arrived from an ig.me link." },
    {
      label: "Send as a phantom edit",
      path: "/sim/phantom_edit",
      body: { text: "Are you there?" },
    },
    { label: "Opt in to news", path: "/sim/optin", told: "You opted in to news." },
  ],
  "Outside the chat": [
    {
      label: "Comment on a post",
      path: "/sim/comment",
      body: { text: "So lovely!" },
      told: "You commented on a post.",
    },
    {
      label: "Comment live",
      path: "/sim/comment",
      body: { text: "Hello from the sofa", live: true },
      told: "You commented live.",
    },
    {
      label: "Mention in a comment",
      path: "/sim/mention",
      told: "You mentioned the shop in a comment.",
    },
  ],
};

export function openAttach({ role, write, act, say }) {
  async function press({ attachments, writes, path, body = {}, told }) {
    if (!path) return write(writes ?? { attachments });
    const done = await act(path, body);
    if (done && told) say(told);
  }
  const button = (choice) =>
    choice === OWN_FILE
      ? ownFile(write)
      : sheetButton(choice.label, choice.testid, () => press(choice));
  openSheet(
    "Send something",
    ...Object.entries(role === "owner" ? OWNERS : CUSTOMERS).map(([title, choices]) =>
      element(
        "section",
        {},
        element("h3", {}, title),
        element("div", { className: "choices grid" }, ...choices.map(button)),
      ),
    ),
  );
}
