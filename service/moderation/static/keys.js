// Keys for moderators who read all day; every one of them presses a control that is on the page.
// Single letters get in the way of speech input, so they are off until a person turns them on.

const KEPT = "duaarah-keys";
const switches = document.querySelectorAll("[data-keys] button[aria-pressed]");
const help = document.querySelector("dialog.keys-help");

function on() {
  return localStorage.getItem(KEPT) === "on";
}

function showSwitch() {
  for (const button of switches) {
    button.closest("[data-keys]").hidden = false;
    button.setAttribute("aria-pressed", String(on()));
  }
}

function typing(target) {
  return target instanceof Element && target.closest("input, select, textarea") !== null;
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-queue] h2 a")];
  if (links.length === 0) return false;
  const here = links.indexOf(document.activeElement);
  const next = here === -1 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  return true;
}

function tick() {
  const box = document.activeElement?.closest("article")?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (control === null) return false;
  if (control.matches("select, textarea, input")) control.focus();
  else control.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (typing(event.target) || help?.open) return;
  const key = event.key.toLowerCase();
  const acts = { j: () => walk(1), k: () => walk(-1), x: tick };
  const done = (acts[key] ?? (() => press(key)))();
  if (done) event.preventDefault();
});

for (const button of switches) {
  button.addEventListener("click", () => {
    localStorage.setItem(KEPT, on() ? "off" : "on");
    showSwitch();
  });
}
document.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());
showSwitch();
