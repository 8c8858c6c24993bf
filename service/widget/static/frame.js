// Talks with the portal's page that shows us in a frame: how high we are, and to nobody else.

const known = [...JSON.parse(document.body.dataset.origins), location.origin];

/** Answer the loader's hello, then tell the page our height in CSS pixels whenever it changes. */
export function follow() {
  let host = null;
  const tell = () => {
    const height = document.documentElement.getBoundingClientRect().height;
    if (host) parent.postMessage({ duaarah: "height", height }, host);
  };
  addEventListener("message", (event) => {
    if (event.source !== parent || !known.includes(event.origin)) return;
    if (event.data?.duaarah !== "hello") return;
    host = event.origin;
    tell();
  });
  new ResizeObserver(tell).observe(document.documentElement);
}
