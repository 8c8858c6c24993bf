// Tells colleagues that this comment is open here, and says if one of them has it already.
// The lease on the server lasts two minutes; a page that is not looked at lets it run out.

const EVERY = 50_000;
const place = document.querySelector("[data-claim]");

async function renew() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(place.dataset.claim, {
      method: "POST",
      headers: { "X-CSRFToken": place.dataset.token, Accept: "application/json" },
    });
    if (!answer.ok) return; // signed out, or the network is away: the page itself still works
    const { by } = await answer.json();
    const words = by === null ? "" : place.dataset.words.replace("{}", by);
    if (place.textContent !== words) place.textContent = words;
    place.hidden = by === null;
  } catch {
    // no network: the next try comes by itself
  }
}

if (place !== null) {
  renew();
  setInterval(renew, EVERY);
  document.addEventListener("visibilitychange", renew);
}
