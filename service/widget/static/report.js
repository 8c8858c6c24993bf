// Reports a comment without leaving the page: the form that the link leads to is shown below it.

import { announce } from "./announce.js";

const section = () => document.getElementById("report");
let opener = null;

/** Show the form that the link leads to below its comment; without it, follow the link. */
export async function openReport(link) {
  const told = await part(link.href);
  if (!told) return location.assign(link.href);
  section()?.remove();
  opener = link;
  link.closest("article").after(told);
  prepare(told);
}

async function part(url, options) {
  try {
    const answer = await fetch(url, options);
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("report");
  } catch {
    return null;
  }
}

function prepare(told) {
  const form = told.querySelector("form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  told.querySelector(".not-report").addEventListener("click", (event) => {
    if (!opener) return;
    event.preventDefault();
    told.remove();
    opener.focus();
  });
  (told.querySelector("[aria-invalid]") ?? told.querySelector("h2")).focus();
}

async function send(form) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  announce(document.body.dataset.sending);
  const told = await part(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  button.disabled = false;
  announce(told ? "" : document.body.dataset.down);
  if (!told) return;
  section().replaceWith(told);
  prepare(told);
}
