// The drawer of problems: each switch is one fault that lasts until it is switched off.
import { api, element } from "./parts.js";

const FAULTS = [
  {
    name: "Sends fail",
    fault: { scope: "send", kind: "error", status: 500, code: 2, transient: true },
  },
  {
    name: "Sends arrive, but return an error",
    fault: { scope: "send", kind: "error", status: 500, code: 1, accepted: true },
  },
  {
    name: "Sends arrive, but time out",
    fault: { scope: "send", kind: "timeout_after_accept", seconds: 30 },
  },
  {
    name: "Sends are rate-limited",
    fault: { scope: "send", kind: "error", status: 400, code: 613, retry_after: 30 },
  },
  { name: "Webhooks arrive twice", fault: { scope: "webhook", kind: "duplicate" } },
  { name: "Webhooks arrive out of order", fault: { scope: "webhook", kind: "reorder" } },
  { name: "Photos and files don’t load", fault: { scope: "cdn", kind: "error", status: 503 } },
  { name: "Webhooks get lost", fault: { scope: "webhook", kind: "drop" } },
  { name: "The model fails", fault: { scope: "model", kind: "error", status: 500 } },
  { name: "The model returns nonsense", fault: { scope: "model", kind: "garbage" } },
  { name: "The model includes its reasoning", fault: { scope: "model", kind: "thinks" } },
  {
    name: "The model writes tool calls as text",
    fault: { scope: "model", kind: "calls_hermes" },
  },
  { name: "The model’s answer is cut off", fault: { scope: "model", kind: "cut" } },
  { name: "The model answers very slowly", fault: { scope: "model", kind: "drips" } },
  { name: "The model’s server refuses tools", fault: { scope: "model", kind: "refuses_tools" } },
  {
    name: "The conversation is too long for the model",
    fault: { scope: "model", kind: "prompt_too_long" },
  },
];
const SLOW_SECONDS = 8;
const $ = (id) => document.getElementById(id);

const say = (text) => ($("faults-said").textContent = text);

const isOf = (fault) => (one) =>
  one.times === null &&
  one.scope === fault.scope &&
  one.kind === fault.kind &&
  one.code == fault.code;

function makeSwitch(change) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => change(box));
  return box;
}

function drawSwitches(switches) {
  $("switches").replaceChildren(
    ...switches.map(({ box, name }) => element("li", {}, element("label", {}, box, name))),
  );
}

function drawState({ switches, slow, faults, model, clock }) {
  for (const { box, fault } of switches) {
    const found = faults.find(isOf(fault));
    box.checked = Boolean(found);
    if (found) box.dataset.fault = found.id;
  }
  slow.checked = Boolean(model.seconds);
  const count = faults.filter((fault) => fault.times !== 0).length + (slow.checked ? 1 : 0);
  $("faults-count").hidden = !count;
  $("faults-count").textContent = count;
  $("clock").textContent = new Date(clock.now_ms).toLocaleString([], {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

function listenToButtons(account, refresh) {
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", async () => {
      await api("POST", "/sim/clock", { advance_seconds: Number(button.dataset.advance) });
      say(
        "The clock moved forward for Instagram only: it now rejects what is too late, while " +
          "Conversa keeps the real time.",
      );
      await refresh();
    });
  }
  $("expire").addEventListener("click", async () => {
    await api("POST", "/sim/tokens/expire", { account: account(), subcode: 463 });
    say(`The token of @${account()} has expired. Reconnect the shop to get a new one.`);
  });
  $("clear").addEventListener("click", async () => {
    await api("DELETE", "/sim/faults");
    await api("DELETE", "/sim/model");
    say("Everything is reset, except the clock.");
    await refresh();
  });
}

export function openFaults({ account, accountId, act }) {
  const switches = FAULTS.map(({ name, fault }) => ({
    name,
    fault,
    box: makeSwitch(async (box) => {
      const isOwn = $("own-faults").checked && fault.scope !== "model";
      const whose = isOwn ? { account: account() } : {};
      if (box.checked) await api("POST", "/sim/faults", { ...fault, ...whose });
      else await api("DELETE", `/sim/faults/${box.dataset.fault}`);
      await refresh();
    }),
  }));
  const held = makeSwitch((box) =>
    act("/sim/thread_control", { kind: box.checked ? "take" : "pass" }),
  );
  held.id = "hold";
  const slow = makeSwitch(async (box) => {
    await api("POST", "/sim/model", { seconds: box.checked ? SLOW_SECONDS : 0 });
    await refresh();
  });
  drawSwitches([
    { box: slow, name: `The model is slow (${SLOW_SECONDS} s)` },
    { box: held, name: "Another app controls this chat" },
    ...switches,
  ]);

  async function refresh() {
    const [all, model, clock] = await Promise.all([
      api("GET", "/sim/faults"),
      api("GET", "/sim/model"),
      api("GET", "/sim/clock"),
    ]);
    // This page shows as its own the chosen shop's faults, and those of everybody.
    const faults = all.filter((one) => one.account === null || one.account === accountId());
    drawState({ switches, slow, faults, model, clock });
  }

  listenToButtons(account, refresh);
  refresh();
}
