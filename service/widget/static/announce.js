// Says something to people who listen to the page.

/** Put a sentence into the live region. */
export function announce(sentence) {
  document.getElementById("live").textContent = sentence;
}
