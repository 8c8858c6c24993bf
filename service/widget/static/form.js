// Sends the form without leaving the page: the server's answer is the page that the form would
// have led to, and its parts take the place of ours.

import { announce } from "./announce.js";
import { watchLength } from "./counter.js";
import { keepDraft, keptDraft } from "./draft.js";
import { tellTimes } from "./times.js";

const words = document.body.dataset;
const section = () => document.getElementById("write");

/** Let the form that stands on the page now send itself; called again after each answer. */
export function prepareForm() {
  const form = section().querySelector("form");
  if (!form) return;
  const area = form.elements.body;
  area.value ||= keptDraft() ?? "";
  area.addEventListener("input", () => keepDraft(area.value));
  watchLength(area, document.getElementById("count"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.querySelector(".not-reply").addEventListener("click", (event) => {
    event.preventDefault();
    answer(form, "", "");
    document.querySelector("main > .live").after(section());
    area.focus();
  });
}

/** Write an answer to a comment: the form moves below it. */
export function answerTo(link) {
  const form = section().querySelector("form");
  if (!form) return false;
  answer(form, link.dataset.reply, link.dataset.name);
  link.closest("article").after(section());
  form.elements.body.focus();
  return true;
}

function answer(form, id, name) {
  form.elements.parent_id.value = id;
  form.querySelector(".parent").hidden = !id;
  form.querySelector(".whom").textContent = words.answering.replace("{name}", () => name);
}

async function send(form) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  announce(words.sending);
  const page = await post(form);
  button.disabled = false;
  const told = page?.getElementById("write");
  announce(told ? "" : words.down);
  if (!told) return;
  const name = form.querySelector(".whom").textContent;
  section().replaceWith(told);
  if (told.querySelector("form")) keepName(told, name);
  else finish(page, told);
  prepareForm();
  (told.querySelector("[aria-invalid]") ?? told.querySelector("h2")).focus();
}

async function post(form) {
  try {
    const sent = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    return new DOMParser().parseFromString(await sent.text(), "text/html");
  } catch {
    return null;
  }
}

function keepName(told, name) {
  if (told.querySelector("[name=parent_id]").value) told.querySelector(".whom").textContent = name;
}

function finish(page, told) {
  keepDraft(told.querySelector("blockquote")?.textContent ?? "");
  const mine = document.getElementById("comments");
  const fresh = page.getElementById("comments");
  if (told.closest("#comments")) document.querySelector("main > .live").after(told);
  if (fresh) mine.replaceWith(fresh);
  document.getElementById("total").textContent = page.getElementById("total").textContent;
  tellTimes();
}
