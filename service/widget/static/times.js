// Says how long ago a comment was written; the moment itself stays in the title.

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
const lang = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });

/** The distance from a moment to now, both in milliseconds since the epoch, in words. */
function ago(at, now) {
  const seconds = (now - at) / 1000;
  const step = STEPS.find(([, length]) => seconds >= length);
  if (!step) return document.body.dataset.now;
  return words.format(-Math.floor(seconds / step[1]), step[0]).replace("yang lalu", "lalu");
}

/** Write the distance into every time that need not be exact, now and every minute. */
export function tellTimes() {
  for (const time of document.querySelectorAll("time:not(.exact)")) {
    time.title ||= time.textContent;
    time.textContent = ago(Date.parse(time.dateTime), Date.now());
  }
}

setInterval(tellTimes, 60000);
