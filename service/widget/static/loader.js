/* Dua Arah: puts a portal's comments where its script tag stands. See docs/embedding.md. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.dataset.portal) return;
  const given = script.dataset;
  const base = script.src.slice(0, script.src.indexOf("/embed/v1.js"));
  const origin = new URL(base).origin;
  const patience = 10000; // ms until a link stands in for a frame that does not answer
  const longest = 3500; // characters of an address that every proxy lets through

  const page = () => {
    const canonical = document.querySelector("link[rel=canonical][href]");
    return given.pageUrl || (canonical && canonical.href) || location.href;
  };

  const address = () => {
    const lang = given.lang || document.documentElement.lang.slice(0, 2);
    const title = [...(given.title || document.title)].slice(0, 200).join("");
    const asked = { portal: given.portal, page: page(), page_id: given.pageId, title, lang, theme: given.theme };
    const query = new URLSearchParams();
    for (const name in asked) if (asked[name]) query.set(name, asked[name]);
    return [`${base}/embed/thread?${query}`, lang];
  };

  const show = (put) => {
    const [url, lang] = address();
    const english = lang === "en";
    const frame = document.createElement("iframe");
    frame.src = url;
    frame.title = english ? "Comments" : "Tanggapan";
    Object.assign(frame.style, { display: "block", width: "100%", height: "0", border: "0", visibility: "hidden" });
    const link = document.createElement("a");
    link.href = url;
    link.textContent = english ? "Open the comments on this page" : "Buka tanggapan untuk halaman ini";
    const late = setTimeout(() => frame.before(link), patience);

    frame.addEventListener("load", () => {
      frame.contentWindow.postMessage({ duaarah: "hello" }, origin);
    });
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      const { duaarah, height } = event.data || {};
      if (duaarah !== "height" || !Number.isFinite(height) || height < 0) return;
      clearTimeout(late);
      link.remove();
      frame.style.height = `${Math.ceil(height)}px`;
      frame.style.visibility = "visible";
    });
    put(frame);
  };

  const count = async (elements) => {
    const wanted = new Map();
    for (const element of elements) {
      const named = element.dataset.duaarahCount || element.href || page();
      const url = new URL(named, document.baseURI).href;
      wanted.set(url, [...(wanted.get(url) || []), element]);
    }
    const urls = [...wanted.keys()];
    while (urls.length) {
      const query = new URLSearchParams();
      let room = 100;
      do query.append("page", urls.shift());
      while (urls.length && --room && `${query}${encodeURIComponent(urls[0])}`.length < longest);
      const answer = await fetch(`${base}/api/v1/portals/${given.portal}/counts?${query}`);
      if (!answer.ok) return;
      const { counts } = await answer.json();
      for (const url in counts) for (const element of wanted.get(url) || []) element.textContent = counts[url];
    }
  };

  const start = () => {
    const place = document.querySelector("[data-duaarah-thread]");
    if (place) show((frame) => place.replaceChildren(frame));
    else if (script.closest("body")) show((frame) => script.after(frame));
    count(document.querySelectorAll("[data-duaarah-count]")).catch(() => {});
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
