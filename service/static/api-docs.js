// Shows the answer of a tried call on the page itself; without it the form opens the answer.
for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}

async function ask(form) {
  const output = form.querySelector("output");
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = new URL(form.action);
  address.search = new URLSearchParams(given);
  output.hidden = false;
  output.querySelector(".address").textContent = `GET ${address}`;
  output.querySelector("pre").textContent = await answer(address);
}

async function answer(address) {
  try {
    const response = await fetch(address, { credentials: "omit" });
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const text = await response.text();
    const json = /[/+]json$/.test(response.headers.get("Content-Type") ?? "");
    const body = json ? JSON.stringify(JSON.parse(text), null, 2) : text;
    return `${response.status} ${response.statusText}\n${head}\n\n${body}`;
  } catch (error) {
    return String(error);
  }
}
