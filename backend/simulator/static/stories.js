// The shop's story beside its name, and the viewer in which a customer replies to one.
import { api, closeSheet, element, openSheet } from "./parts.js";

function view(story, { role, act }) {
  const children = [
    element("img", { className: "story-picture", src: story.url, alt: "The story" }),
  ];
  if (role === "customer") {
    const input = element("input", {
      type: "text",
      maxLength: 1000,
      required: true,
      placeholder: "Reply to the story…",
      ariaLabel: "Reply to the story",
      autocomplete: "off",
    });
    input.dataset.testid = "phone-story-reply";
    const form = element(
      "form",
      { className: "story-reply" },
      input,
      element("button", { className: "primary" }, "Send"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      closeSheet();
      act("/sim/story_reply", { text, story_id: story.id });
    });
    children.push(form);
  } else {
    const remove = element("button", { type: "button" }, "Delete story");
    remove.addEventListener("click", async () => {
      closeSheet();
      await api("DELETE", `/sim/stories/${story.id}`);
    });
    children.push(remove);
  }
  openSheet("Story", ...children);
}

// A ring around the shop's picture while it has a story; a dashed one that posts a story when it
// has none.
export async function drawStories(place, { account, face, name, role, act }) {
  const [story] = await api("GET", `/sim/stories?account=${encodeURIComponent(account)}`);
  const label = story
    ? `Story of ${name}`
    : role === "owner"
      ? "Post a story"
      : `Let ${name} post a story`;
  const button = element(
    "button",
    { type: "button", className: story ? "ring live" : "ring", title: label, ariaLabel: label },
    element("img", { src: face, alt: "", width: 30, height: 30 }),
    story ? "Story" : "+ Story",
  );
  button.dataset.testid = "phone-story";
  button.addEventListener("click", () =>
    story ? view(story, { role, act }) : act("/sim/stories", {}),
  );
  place.replaceChildren(button);
}
