// Small tools: the control API, an element with properties, and the sheet that slides up.
export async function api(method, path, body) {
  const options =
    body === undefined
      ? { method }
      : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The simulator isn’t responding. Is it still running?");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? `The simulator answered ${answer.status}.`);
  return told;
}

// In containers the product knows the simulator by another name than a browser does: here, files
// are this page's own.
const own = (address) => address.replace(/^https?:\/\/[^/]+(?=\/cdn\/)/, "");

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const where of ["src", "href"])
    if (typeof properties[where] === "string") made[where] = own(properties[where]);
  made.append(...children);
  return made;
}

export const closeSheet = () => document.getElementById("sheet").close();

// The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back.
export function openSheet(title, ...children) {
  const sheet = document.getElementById("sheet");
  const close = element("button", { type: "button", className: "icon", ariaLabel: "Close" }, "✕");
  close.addEventListener("click", () => sheet.close());
  sheet.ariaLabel = title;
  sheet.replaceChildren(
    element("div", { className: "sheet-head" }, element("h2", {}, title), close),
    ...children,
  );
  // A tap beside the sheet closes it. The braces matter: a handler that answers false stops every
  // click inside.
  sheet.onclick = (event) => {
    if (event.target === sheet) sheet.close();
  };
  sheet.showModal();
}

export function sheetButton(label, testid, press) {
  const button = element("button", { type: "button" }, label);
  if (testid) button.dataset.testid = testid;
  button.addEventListener("click", () => {
    closeSheet();
    press();
  });
  return button;
}
