// Sends files as soon as they are chosen, dropped or taken, and keeps the text of the field in step.
"use strict";

for (const field of document.querySelectorAll("[data-evidence-field]")) {
  const words = field.dataset;
  const isMany = "many" in words;
  const text = field.querySelector("textarea");
  const list = field.querySelector("[data-list]");
  const told = field.querySelector("[data-told]");
  const refused = field.querySelector("[data-refused]");
  const day = field.querySelector("[data-day-typed]");
  const dayFault = field.querySelector("[data-day-fault]");
  const waits = field.querySelector("[data-waits]");
  const door = field.querySelector("[data-sign-in]");
  const known = new Map();
  let waiting = 0;
  let hasFailed = false;
  let queue = Promise.resolve();
  // Files of somebody whose session has ended: they wait on this page until it goes on.
  const unsent = [];
  let asking;

  for (const item of list.querySelectorAll("[data-file]")) {
    known.set(item.dataset.file, { name: item.querySelector("a").textContent, size: item.querySelector("small").textContent });
  }

  const lines = () => text.value.split("\n").map((line) => line.trim()).filter((line) => line !== "");

  const element = (name, properties) => Object.assign(document.createElement(name), properties);

  function write(values) {
    text.value = values.join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function itemOf(line) {
    const item = element("li", {});
    const file = known.get(line);
    const name = file?.name ?? line;
    if (/^[0-9a-f]{64}$/.test(line)) {
      item.append(element("a", { textContent: name, href: words.shownAt.replace("SHA256", line), target: "_blank" }), " ");
      if (file) item.append(element("small", { textContent: file.size }));
    } else {
      item.append(name, " ", element("small", { textContent: words.elsewhere }));
    }
    const remove = element("button", { type: "button", className: "is-second is-small", textContent: words.removes });
    remove.setAttribute("aria-label", `${words.removes} ${name}`);
    remove.addEventListener("click", () => {
      write(lines().filter((other) => other !== line));
      tell(`${name} ${words.removed}`);
      field.querySelector("[data-choose]").focus();
    });
    item.append(" ", remove);
    return item;
  }

  function unsentItem(file) {
    const item = element("li", { textContent: `${file.name} ` });
    const remove = element("button", { type: "button", className: "is-second is-small", textContent: words.removes });
    remove.setAttribute("aria-label", `${words.removes} ${file.name}`);
    remove.addEventListener("click", () => {
      unsent.splice(unsent.indexOf(file), 1);
      show();
      if (unsent.length === 0) tell("");
      field.querySelector("[data-choose]").focus();
    });
    item.append(element("small", { textContent: words.unsent }), " ", remove);
    return item;
  }

  function show() {
    list.replaceChildren(...lines().map(itemOf), ...unsent.map(unsentItem));
    list.hidden = list.childElementCount === 0;
    waits.hidden = unsent.length === 0;
  }

  function tell(sentence, isFault = false) {
    told.textContent = sentence;
    told.classList.toggle("fault", isFault);
    hasFailed ||= isFault;
  }

  function refuse(name, sentence) {
    hasFailed = true;
    tell("");
    keepSaid(name, sentence);
  }

  /** Keeps why a file was not taken until somebody has read it: the next file does not wipe it away. */
  function keepSaid(name, sentence) {
    const item = element("li", { textContent: `${sentence} ` });
    const dismiss = element("button", { type: "button", className: "is-second is-small", textContent: words.dismisses });
    dismiss.setAttribute("aria-label", `${words.dismisses} ${name}`);
    dismiss.addEventListener("click", () => {
      item.remove();
      refused.hidden = refused.childElementCount === 0;
      (refused.querySelector("button") ?? field.querySelector("[data-choose]")).focus();
    });
    item.append(dismiss);
    refused.append(item);
    refused.hidden = false;
  }

  /** Tells beside the day what is wrong with it; nothing, once it is mended. */
  function tellOfDay(sentence) {
    dayFault.textContent = sentence;
    dayFault.hidden = sentence === "";
    for (const told of ["aria-invalid", "aria-describedby"]) day.removeAttribute(told);
    if (sentence === "") return;
    day.setAttribute("aria-invalid", "true");
    day.setAttribute("aria-describedby", dayFault.id);
  }

  function size(bytes) {
    return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toFixed(1)} MiB`;
  }

  async function send(file) {
    if (file.size > Number(words.largest)) return refuse(file.name, `${file.name} ${words.tooLarge}`);
    tell(`${file.name} ${words.sending}`);
    const form = new FormData();
    if (day.value.trim() !== "") form.append("shows_on", day.value);
    form.append("file", file);
    try {
      const answer = await fetch(words.action, { method: "POST", body: form, headers: { accept: "application/json" } });
      if (answer.status === 401) return keep(file);
      const said = await answer.json();
      if (!answer.ok) {
        const ofDay = said.errors?.find((one) => one.field === "shows_on");
        if (ofDay) tellOfDay(ofDay.detail);
        return refuse(file.name, `${file.name}${words.stop}${said.errors?.[0]?.detail ?? said.detail}`);
      }
      known.set(said.sha256, { name: said.name, size: size(said.bytes) });
      const replaced = isMany ? undefined : lines().find((line) => line !== said.sha256);
      write(isMany ? [...lines().filter((line) => line !== said.sha256), said.sha256] : [said.sha256]);
      const sent = `${said.name} ${words.sent}`;
      tell(replaced ? `${sent}${words.replaced}${known.get(replaced)?.name ?? replaced}` : sent);
    } catch {
      refuse(file.name, `${file.name} ${words.failed}`);
    }
  }

  /** Keeps a file on the page, where the door is shown as long as one waits. */
  function keep(file) {
    if (!isMany) unsent.length = 0;
    unsent.push(file);
    show();
    tell(words.ended, true);
  }

  door.addEventListener("click", () => {
    const opened = window.open(words.door, "_blank");
    clearInterval(asking);
    asking = setInterval(() => goOn(opened), 2000);
  });

  /** Sends what waits once somebody is signed in again, and brings them back to this page. */
  async function goOn(opened) {
    if (opened?.closed) clearInterval(asking);
    if (unsent.length > 0) {
      const answer = await fetch(words.session, { method: "HEAD" }).catch(() => undefined);
      if (!answer?.ok) return;
    }
    clearInterval(asking);
    opened?.close();
    const files = unsent.splice(0);
    show();
    take(files);
  }

  function take(files) {
    hasFailed = false;
    if (!isMany && files.length > 1) keepSaid(files[0].name, `${words.firstOnly} ${files[0].name}`);
    for (const file of isMany ? files : [...files].slice(0, 1)) {
      waiting += 1;
      queue = queue.then(() => send(file)).finally(() => { waiting -= 1; });
    }
  }

  for (const chooser of field.querySelectorAll("[data-choose]")) {
    chooser.addEventListener("change", () => {
      take(chooser.files);
      chooser.value = "";
    });
  }
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    field.classList.add("is-over");
  });
  field.addEventListener("dragleave", () => field.classList.remove("is-over"));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    field.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  // What is on its way belongs to the form.
  text.form?.addEventListener("submit", (event) => {
    if (unsent.length > 0) {
      event.preventDefault();
      field.closest("details")?.setAttribute("open", "");
      tell(words.ended, true);
      door.focus();
    }
    if (waiting === 0) return;
    event.preventDefault();
    queue.then(() => hasFailed || text.form.requestSubmit(event.submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && unsent.length > 0) goOn();
  });
  day.addEventListener("input", () => tellOfDay(""));
  text.addEventListener("input", show);
  field.querySelector("[data-tools]").hidden = false;
  field.querySelector("[data-text]").open = false;
  show();
}
