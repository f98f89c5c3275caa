// Small helps on top of plain HTML; every page works without them.
"use strict";

const FOUNDING = 1911; // year 1 of the Republic is 1912

/** A day in ISO, as its reader counts years. */
function dayWritten(iso, dating) {
  const [year, month, day] = iso.split("-").map(Number);
  return dating === "republic" && year > FOUNDING ? `${year - FOUNDING}/${month}/${day}` : iso;
}

/** A calendar beside a control that is typed; the day picked there is typed as `written` says. */
function dayPicker(control, words, written) {
  const label = control.getAttribute("aria-label") ?? control.labels[0]?.textContent.trim() ?? "";
  const picker = document.createElement("input");
  picker.type = "date";
  picker.className = "picker";
  picker.setAttribute("aria-label", `${words} ${label}`);
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    control.value = written(picker.value);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
  control.after(picker);
  return picker;
}

// A pick from a list or a calendar asks at once. Typing does not: a half-typed year is a date too.
for (const form of document.querySelectorAll("form[data-submit-on-pick]")) {
  let typed = false;
  form.addEventListener("keydown", (event) => { typed = event.key !== "Enter"; });
  form.addEventListener("pointerdown", () => { typed = false; });
  form.addEventListener("change", (event) => {
    const control = event.target;
    // Where an hour stands behind the day, the day alone asks nothing yet.
    const isDay = control.type === "date" && !("hasTime" in control.dataset);
    const isPick = isDay || control.tagName === "SELECT";
    if (isPick && !typed && control.checkValidity()) form.requestSubmit();
  });
  // An empty field asks for nothing and need not stand in the address.
  form.addEventListener("submit", () => {
    for (const control of form.elements) if (control.name && control.value === "") control.disabled = true;
  });
}
// A day that is typed can be picked as well; it is written as its reader counts years.
for (const control of document.querySelectorAll("input[data-day-typed]")) {
  const { dayTyped, dating, toPick } = control.dataset;
  const reading = control.parentElement.querySelector("output.reading");
  control.addEventListener("input", () => { if (reading) reading.textContent = ""; });
  const hasTime = "hasTime" in control.dataset;
  const hour = () => (hasTime ? ` ${control.value.match(/\d{1,2}:\d{2}/)?.[0] ?? "00:00"}` : "");
  const picker = dayPicker(control, toPick, (day) => dayWritten(day, dating) + hour());
  picker.value = dayTyped;
  if (hasTime) picker.dataset.hasTime = "";
}

// Coming back to a page must find its fields enabled.
window.addEventListener("pageshow", () => {
  for (const control of document.querySelectorAll("form[data-submit-on-pick] :disabled")) control.disabled = false;
});

// A long table that is wholly on the page gets a field that narrows it while one types.
for (const table of document.querySelectorAll("table[data-quick-filter]")) {
  const label = document.createElement("label");
  label.className = "quick-filter";
  const field = document.createElement("input");
  field.type = "search";
  label.append(table.dataset.quickFilter, " ", field);
  (table.closest(".table-scroll") ?? table).before(label);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of table.querySelectorAll("tbody tr:not(.heat-group)")) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
    }
  });
}

// A page that waits for a computation asks again by itself.
for (const waiting of document.querySelectorAll("[data-again]")) {
  setTimeout(() => location.reload(), waiting.dataset.again * 1000);
}

// Paper cannot unfold.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    details.dataset.openedForPrint = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-opened-for-print]")) {
    details.open = false;
    delete details.dataset.openedForPrint;
  }
});

// Up and down go from row to row of a list, once somebody is in it.
for (const list of document.querySelectorAll("[data-arrow-keys]")) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("a, summary")) return;
    const rows = [...list.children];
    const here = rows.indexOf(event.target.closest("[data-arrow-keys] > *"));
    const next = rows[here + step]?.querySelector(".button, a, summary");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
