// The palette of commands: Ctrl+K or ⌘K, or the button in the head. Without it the search page serves.
"use strict";

for (const dialog of document.querySelectorAll("dialog[data-palette]")) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const told = dialog.querySelector("[role=status]");
  let asking = new AbortController();
  let waiting = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const address = new URL(dialog.dataset.palette, location.href);
    address.searchParams.set("q", field.value);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
      if (!answer.ok) return;
      // The piece comes from this site and is escaped there.
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...piece.body.childNodes);
    } catch {
      return; // A newer question is on its way, or the server is: the last answer stays.
    }
    told.textContent = options().length <= 1 ? told.dataset.none : "";
    choose(options()[0]);
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    ask();
  }

  function go(option) {
    if (option) location.href = option.dataset.href;
  }

  for (const link of document.querySelectorAll("[data-without-palette]")) link.hidden = true;
  for (const opener of document.querySelectorAll("[data-opens-palette]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  document.addEventListener("keydown", (event) => {
    const isKey = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    // What is being composed from sounds or strokes is not a command yet.
    if (event.isComposing) return;
    const all = options();
    const here = all.findIndex((option) => option.id === field.getAttribute("aria-activedescendant"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length > 0) {
      event.preventDefault();
      choose(all[(here + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(all[here]);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.querySelector("[data-closes]").addEventListener("click", () => dialog.close());
}
