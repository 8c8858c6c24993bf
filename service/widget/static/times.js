// Says how long ago a comment was written; the moment itself stays in the title.

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
const lang = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: lang === "id" ? "short" : "long" });

/** The distance between two moments, in milliseconds since the epoch, in words. */
export function ago(at, now) {
  const seconds = Math.min(0, (at - now) / 1000);
  const [unit, length] = STEPS.find(([, length]) => -seconds >= length) ?? ["minute", 60];
  return words.format(Math.ceil(seconds / length), unit);
}

/** Write the distance into every time of the page, now and every minute. */
export function tellTimes() {
  for (const time of document.querySelectorAll("time")) {
    time.title ||= time.textContent;
    time.textContent = ago(Date.parse(time.dateTime), Date.now());
  }
}

setInterval(tellTimes, 60000);
