// Says that the queue has changed elsewhere, without moving anything under the reader's hands.
// The server answers 304 while nothing has; a page that is not looked at does not ask.

const EVERY = 15_000;
const place = document.querySelector("[data-poll]");
let known = null;

async function ask() {
  if (document.visibilityState !== "visible") return;
  try {
    const headers = known === null ? {} : { "If-None-Match": known };
    const answer = await fetch(place.dataset.poll, { headers, cache: "no-store" });
    if (answer.status !== 200) return; // 304, or the network's own troubles
    if (known !== null) place.hidden = false;
    known = answer.headers.get("ETag");
  } catch {
    // no network: the next question comes by itself
  }
}

if (place !== null) {
  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
