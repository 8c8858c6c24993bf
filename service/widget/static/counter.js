// Counts what may still be written, exactly as the server does: code points after NFC, trimmed.

import { announce } from "./announce.js";

const NEAR = 100;
const SPACE = /^[^\S\ufeff]+|[^\S\ufeff]+$/g; // what Python's strip() takes away

/** How many code points the server will count. */
export const codePoints = (text) =>
  [...text.replace(/\r\n?/g, "\n").normalize("NFC").replace(SPACE, "")].length;

/** Show below the text how many are left; say it aloud when it gets close and when it is over. */
export function watchLength(area, shown) {
  let said = "";
  const tell = () => {
    const left = Number(area.dataset.most) - codePoints(area.value);
    const { left: words, over } = document.body.dataset;
    shown.textContent = (left < 0 ? over : words).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    shown.classList.toggle("over", left < 0);
    const state = left < 0 ? "over" : left < NEAR ? "near" : "";
    if (state && state !== said) announce(shown.textContent);
    said = state;
  };
  shown.hidden = false;
  area.addEventListener("input", tell);
  tell();
}
