// The phone page: reads the thread, writes as one of the two people, follows live events.
import { openAttach } from "./attach.js";
import { openComposer } from "./composer.js";
import { api, element } from "./parts.js";
import { drawStories } from "./stories.js";
import { drawThread } from "./thread.js";
import { openFaults } from "./faults.js";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const state = {
  role: asked.get("as") === "owner" ? "owner" : "customer",
  customer: asked.get("customer"),
  account: asked.get("account"),
  world: null,
  iceBreakers: [],
};
let reading = false;
let again = false;
let typingTimer = 0;

const shops = () => state.world.pages.filter((page) => page.instagram);
const shop = () => shops().find((page) => page.instagram.username === state.account);
const customer = () => state.world.customers.find((person) => person.username === state.customer);
const query = () => new URLSearchParams({ account: state.account, customer: state.customer });
const address = (changes) =>
  `/phone?${new URLSearchParams({
    as: state.role,
    customer: state.customer,
    account: state.account,
    ...changes,
  })}`;

async function loadWorld() {
  state.world = await api("GET", "/sim/world");
  if (!shop()) {
    const connected = shops().find(
      (page) => page.subscribed_fields.length + page.instagram_fields.length,
    );
    state.account = (connected ?? shops()[0]).instagram.username;
  }
  if (!customer()) state.customer = state.world.customers[0].username;
  drawFrame();
}

function options(select, rows, chosen) {
  select.replaceChildren(
    ...rows.map(([value, text]) => element("option", { value, selected: value === chosen }, text)),
  );
}

function drawFrame() {
  const owner = state.role === "owner";
  $("customer-label").textContent = owner ? "Chat with" : "I am";
  $("account-label").textContent = owner ? "on the phone of" : "writing to";
  options(
    $("customer"),
    state.world.customers.map((person) => [person.username, person.name || person.username]),
    state.customer,
  );
  options(
    $("account"),
    shops().map((page) => [page.instagram.username, page.instagram.name]),
    state.account,
  );
  const other = owner ? customer() : shop().instagram;
  $("with").textContent = other.name || other.username;
  $("handle").textContent = `@${other.username}`;
  $("picture").src = other.picture_url ?? other.profile_picture_url;
  const whose = owner ? "Owner’s phone" : "Customer’s phone";
  document.title = `${other.name || other.username} · ${whose} · Simulator`;
  for (const role of ["customer", "owner"]) {
    const tab = $(`tab-${role}`);
    tab.href = address({ as: role });
    tab.toggleAttribute("aria-current", role === state.role);
    if (role === state.role) tab.setAttribute("aria-current", "page");
  }
  const hint = $("hint");
  hint.hidden = shop().subscribed_fields.length + shop().instagram_fields.length > 0;
  hint.textContent = owner
    ? "This shop hasn’t connected Conversa: what you write stays here"
    : "This shop hasn’t connected Conversa: your message stays here";
  history.replaceState(null, "", address({}));
}

async function drawChats() {
  const chats = $("chats");
  chats.hidden = state.role !== "owner";
  if (chats.hidden) return;
  const listed = await api("GET", `/sim/threads?account=${encodeURIComponent(state.account)}`);
  const faces = Object.fromEntries(
    state.world.customers.map((person) => [person.username, person.picture_url]),
  );
  chats.hidden = listed.length < 2;
  chats.replaceChildren(
    ...listed.map((chat) => {
      const unread =
        chat.last?.from === "customer" && !chat.last.seen && chat.customer !== state.customer;
      const link = element("a", { href: address({ customer: chat.customer }) });
      if (chat.customer === state.customer) link.setAttribute("aria-current", "page");
      link.append(
        element("img", { src: faces[chat.customer] ?? "", alt: "", width: 32, height: 32 }),
        chat.name || chat.customer,
      );
      if (unread)
        link.append(
          element("span", {
            className: "new",
            title: "New message",
            role: "img",
            ariaLabel: "New message",
          }),
        );
      return link;
    }),
  );
}

async function readThread() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    do {
      again = false;
      const thread = await api("GET", `/sim/thread?${query()}`);
      const face = shop().instagram.profile_picture_url;
      drawThread($("log"), thread, {
        role: state.role,
        other: $("with").textContent,
        face,
        iceBreakers: state.iceBreakers,
        act,
        ...composer,
      });
      $("log").removeAttribute("aria-busy");
      showTime(thread);
      await markSeen(thread);
      clearTimeout(typingTimer);
      if (thread.typing) typingTimer = setTimeout(readThread, 2000);
    } while (again);
  } finally {
    reading = false;
  }
}

// The phone's own clock runs on simulated time.
function showTime({ now_ms: now, held_by: holder }) {
  const at = new Date(now);
  const ahead = Math.round((now - Date.now()) / 3600000);
  $("phone-time").textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  $("phone-date").textContent = at.toLocaleDateString([], {
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  $("phone-ahead").textContent =
    ahead >= 24 ? `${Math.round(ahead / 24)} d ahead` : ahead ? `${ahead} h ahead` : "";
  $("held").hidden = !holder;
  $("hold").checked = Boolean(holder);
}

async function drawStrip() {
  const { profile_picture_url: face, name } = shop().instagram;
  await drawStories($("stories"), { account: state.account, face, name, role: state.role, act });
}

async function markSeen(thread) {
  if (document.visibilityState !== "visible") return;
  const other = state.role === "owner" ? "customer" : "business";
  if (
    thread.messages.some((message) => message.from === other && !message.seen && !message.deleted)
  ) {
    const by = state.role === "owner" ? "business" : "customer";
    await api("POST", "/sim/seen", { account: state.account, customer: state.customer, by });
  }
}

async function act(path, body) {
  $("problem").textContent = "";
  $("said").textContent = "";
  try {
    await api("POST", path, { account: state.account, customer: state.customer, ...body });
  } catch (error) {
    $("problem").textContent = error.message;
    return false;
  }
  await readThread();
  return true;
}

// The newest message stays in sight when the room for messages changes.
let atEnd = true;
$("log").addEventListener(
  "scroll",
  ({ target }) => (atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 80),
);
new ResizeObserver(([{ target }]) => atEnd && target.scrollTo(0, target.scrollHeight)).observe(
  $("log"),
);

// So do pictures that come later than their message ("load" does not bubble, so it is caught on its
// way down).
$("log").addEventListener(
  "load",
  ({ currentTarget }) => atEnd && currentTarget.scrollTo(0, currentTarget.scrollHeight),
  true,
);

async function write(extra) {
  const path = state.role === "owner" ? "/sim/phone" : "/sim/dm";
  return act(path, extra);
}

const composer = openComposer({ write, act });
$("attach").addEventListener("click", () =>
  openAttach({ role: state.role, write, act, say: (text) => ($("said").textContent = text) }),
);

$("customer").addEventListener("change", (event) =>
  location.assign(address({ customer: event.target.value })),
);
$("account").addEventListener("change", (event) =>
  location.assign(address({ account: event.target.value })),
);
document.addEventListener(
  "visibilitychange",
  () => document.visibilityState === "visible" && readThread(),
);

// One panel at a time: two leave no room for the chat on a narrow screen.
const panels = [
  [$("new-person"), $("new-person-form")],
  [$("faults-toggle"), $("faults")],
];
for (const [button, panel] of panels) {
  button.addEventListener("click", () => {
    const opens = panel.hidden;
    for (const [itsButton, itsPanel] of panels) {
      itsPanel.hidden = itsPanel !== panel || !opens;
      itsButton.setAttribute("aria-expanded", String(!itsPanel.hidden));
    }
    if (opens) panel.querySelector("input")?.focus({ preventScroll: true });
  });
}
$("new-person-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    const made = await api("POST", "/sim/customers", {
      name: form.get("name"),
      username: form.get("username"),
    });
    location.assign(address({ as: "customer", customer: made.username }));
  } catch (error) {
    event.target.querySelector(".problem").textContent = error.message;
  }
});

async function start() {
  await loadWorld();
  openFaults({ account: () => state.account, accountId: () => shop().instagram.id, act });
  state.iceBreakers = await api(
    "GET",
    `/sim/ice_breakers?account=${encodeURIComponent(state.account)}`,
  );
  await Promise.all([readThread(), drawChats(), drawStrip()]);
  const events = new EventSource("/sim/events");
  // A stream that comes back may have missed something.
  events.addEventListener("hello", () => readThread());
  events.addEventListener("change", async (event) => {
    const changed = JSON.parse(event.data);
    if (!changed.customer) await Promise.all([loadWorld(), drawStrip()]);
    if (!changed.customer || changed.account === shop().instagram.id) {
      await Promise.all([readThread(), drawChats()]);
    }
  });
}
start();
