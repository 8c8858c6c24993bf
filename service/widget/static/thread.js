// The iframe page's script. Without it the page works all the same, one load at a time.

import { announce } from "./announce.js";
import { answerTo, prepareForm } from "./form.js";
import { follow } from "./frame.js";
import { openReport } from "./report.js";
import { tellTimes } from "./times.js";

async function showMore(link) {
  const list = document.querySelector(".comments");
  let page;
  try {
    const answer = await fetch(link.href);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    page = null;
  }
  const fresh = [...(page?.querySelectorAll(".comments > li") ?? [])];
  if (!fresh.length) return announce(document.body.dataset.notMore);
  list.append(...fresh);
  const next = page.querySelector("a[rel=next]");
  if (next) link.href = next.href;
  else link.remove();
  tellTimes();
  announce(document.body.dataset.more);
  fresh[0].tabIndex = -1;
  fresh[0].focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.dataset.reply ? answerTo(link) : false) event.preventDefault();
  if ("report" in link.dataset) {
    event.preventDefault();
    openReport(link);
  }
  if (link.rel === "next") {
    event.preventDefault();
    showMore(link);
  }
});

follow();
tellTimes();
prepareForm();
