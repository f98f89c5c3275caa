// Helps to fill in a form: days in the other calendar, rows, pasted columns, drafts.
// Every form can be filled in and sent without it. How days are written and picked: fangyuan.js.
"use strict";

const form = document.querySelector("form[data-filing]");
const chinese = !document.documentElement.lang.startsWith("en");
const dating = form?.dataset.dating; // how this reader writes days
const ofRepublic = dating === "republic";
const [removeRow, addRow, chooseDay, today, now, saved, lost, unsaved] = (form?.dataset.words ?? "").split("|");

/** A button that does something on this page and sends nothing. */
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "is-second is-small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

const typed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));
const two = (number) => String(number).padStart(2, "0");

// Days: what is typed in one calendar is read back in the other.

/** The day that a text begins with, as [year, month, day]; null where it is none. */
function readDay(text) {
  const plain = text.normalize("NFKC").trim().replace(/^(中華民國|民國|西元|公元)\s*/, "");
  const parted = plain.match(/^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/);
  const run = plain.match(/^(\d{4}|\d{3})(\d{2})(\d{2})(?!\d)/);
  const found = parted ?? run;
  if (!found) return null;
  let [year, month, day] = found.slice(1, 4).map(Number);
  if (year < 1000) year += FOUNDING;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? [year, month, day] : null;
}

function otherReading([year, month, day]) {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (chinese) {
    const other = ofRepublic || year <= FOUNDING ? `${year}-${two(month)}-${two(day)}` : `民國${year - FOUNDING}年${month}月${day}日`;
    return `${other} 週${"日一二三四五六"[date.getUTCDay()]}`;
  }
  return date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** Taipei's clock, wherever the browser is. */
function clock() {
  const there = new Date(Date.now() + 8 * 60 * 60 * 1000).toISOString();
  return { day: there.slice(0, 10), time: there.slice(11, 16) };
}

function helpWithTime(control) {
  const reading = control.parentElement.querySelector("output.reading");
  if (reading) {
    control.addEventListener("input", () => {
      const day = readDay(control.value);
      reading.textContent = day ? otherReading(day) : "";
    });
  }
  const isMoment = control.dataset.time === "moment";
  const written = (day, time) => dayWritten(day, dating) + (isMoment ? ` ${time}` : "");
  const kept = () => control.value.match(/\d{1,2}:\d{2}/)?.[0] ?? clock().time;
  const picker = dayPicker(control, chooseDay, (day) => written(day, kept()));
  // In a row there is room for no more.
  if ("bare" in control.dataset) return;
  const here = button(isMoment ? now : today, () => {
    const { day, time } = clock();
    control.value = written(day, time);
    typed(control);
  });
  picker.after(here);
}

// Rows: added, removed, and filled from what a spreadsheet copies.

/** What is typed in a row, column by column. */
const cells = (row) => [...row.querySelectorAll("input[name]")];

function number(row, place) {
  for (const control of row.querySelectorAll("input")) {
    control.setAttribute("aria-label", control.getAttribute("aria-label").replace(/\d+(?!.*\d)/, String(place + 1)));
  }
}

/** Empties a row, and takes what was wrong with it away. */
function clear(row) {
  for (const control of row.querySelectorAll("input")) {
    control.value = "";
    for (const told of ["aria-invalid", "aria-describedby"]) control.removeAttribute(told);
  }
  for (const told of row.querySelectorAll(".fault, .candidates")) told.remove();
}

function helpRow(row) {
  const remove = button("×", () => {
    const rows = row.parentElement;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (rows.children.length === 1) clear(row);
    else row.remove();
    [...rows.children].forEach(number);
    (next ?? rows).querySelector("input")?.focus();
    typed(form);
  });
  remove.setAttribute("aria-label", removeRow);
  const cell = row.localName === "tr" ? row.appendChild(document.createElement("td")) : row;
  cell.insertBefore(remove, cell.querySelector(":scope > .fault"));
}

function newRow(rows) {
  const row = rows.querySelector("[data-row]").cloneNode(true);
  for (const control of cells(row)) {
    control.value = "";
    for (const own of ["id", "list", "aria-invalid", "aria-describedby"]) control.removeAttribute(own);
  }
  for (const made of row.querySelectorAll("button, datalist, .picker, .fault, .candidates")) (made.parentElement.localName === "td" && made.localName === "button" ? made.parentElement : made).remove();
  rows.append(row);
  for (const control of row.querySelectorAll("[data-time]")) helpWithTime(control);
  number(row, rows.children.length - 1);
  helpRow(row);
  return row;
}

function helpWithRows(rows) {
  const heads = rows.closest("table")?.tHead?.rows[0];
  if (heads) heads.append(document.createElement("td"));
  for (const row of rows.children) helpRow(row);
  const add = button(addRow, () => newRow(rows).querySelector("input").focus());
  (rows.closest(".table-scroll") ?? rows).after(add);
  // From row to row as in a spreadsheet; the form is sent by its button.
  rows.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[name]")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const column = cells(row).indexOf(event.target);
    cells(row.nextElementSibling ?? newRow(rows))[column]?.focus();
  });
  rows.addEventListener("paste", (event) => {
    const lines = pasted(event);
    if (!lines) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const column = cells(row).indexOf(event.target);
    let place = [...rows.children].indexOf(row);
    for (const line of lines) {
      const controls = cells(rows.children[place] ?? newRow(rows));
      line.forEach((cell, at) => {
        if (controls[column + at]) controls[column + at].value = cell;
      });
      place += 1;
    }
    typed(form);
  });
}

/** The cells that were copied from a spreadsheet, line by line; null where it is one text, unless one is a cell too. */
function pasted(event, oneIsCell = false) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  return /[\t\n]/.test(lines) || (oneIsCell && lines) ? readCells(lines) : null;
}

/** Tabs part cells; one that breaks its line stands in quotes, where two quotes are one. */
function readCells(text) {
  const lines = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/gy;
  for (const [, quoted, plain, end] of text.matchAll(cell)) {
    const words = quoted?.replaceAll('""', '"') ?? plain;
    lines.at(-1).push(words.replace(/\s*[\t\n]\s*/g, " ").trim());
    if (end === "") break;
    if (end === "\n") lines.push([]);
  }
  return lines;
}

/** A word as it is compared: full and half width, spaces and capitals are one. */
const bare = (word) => word.normalize("NFKC").replace(/\s/g, "").toLowerCase();

/** Tells beside a choice what is wrong with it; nothing, once it is mended. */
function tell(control, words) {
  const field = control.closest(".form-field");
  field.querySelector(".fault")?.remove();
  field.classList.toggle("is-faulty", words !== "");
  for (const told of ["aria-invalid", "aria-describedby"]) control.removeAttribute(told);
  if (words === "") return;
  const fault = document.createElement("span");
  fault.className = "fault";
  fault.id = `${control.id}-fault`;
  fault.textContent = words;
  field.append(fault);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", fault.id);
}

/** Rows that are given: what is pasted fills them from a control on, a choice by any spelling of its word. */
function helpWithFixedRows(place) {
  const SHOWN = 40; // letters of a word that is no choice
  const NAMED = 5; // cells that found no control
  const { spellings, noChoice, words } = place.dataset;
  const [strayWords, beyondWords] = words.split("|");
  const meant = new Map();
  for (const line of spellings.split("\n")) {
    const all = line.split("|");
    for (const one of all) meant.set(bare(one), all[0]);
  }
  const controls = (row) => [...(row?.querySelectorAll("select[name], textarea[name]") ?? [])];
  const isStray = (word) => word !== "" && !meant.has(bare(word));
  const shown = (word) => (word.length > SHOWN ? `${word.slice(0, SHOWN)}…` : word);
  /** Tells of a word that is no choice, and forgets those that are not chosen any more. */
  const look = (control) => {
    for (const one of [...control.options]) if (isStray(one.value) && !one.selected) one.remove();
    tell(control, isStray(control.value) ? noChoice.replace("{word}", () => shown(control.value)) : "");
  };
  /** Puts what was copied into a control; a word that is no choice stays there to be mended. */
  const put = (control, text) => {
    if (control.localName !== "select") {
      control.value = text;
      return;
    }
    if (isStray(text)) control.add(new Option(shown(text), text));
    control.value = meant.get(bare(text)) ?? text;
    look(control);
  };
  let beyond = [];
  const sum = () => {
    const strays = [...place.querySelectorAll("[data-row] select")].filter((one) => isStray(one.value));
    const named = beyond.slice(0, NAMED).map(shown).join(chinese ? "、" : ", ");
    const said = [];
    if (strays.length > 0) said.push(strayWords.replace("{n}", strays.length));
    if (beyond.length > 0) said.push(beyondWords.replace("{n}", beyond.length).replace("{words}", () => named));
    const told = form.querySelector("[data-pasted]");
    told.textContent = said.join(" ");
    told.hidden = said.length === 0;
    return strays;
  };
  form.querySelector("[data-paste-help]").hidden = false;
  place.addEventListener("change", (event) => {
    if (!event.target.matches("[data-row] select")) return;
    look(event.target);
    sum();
  });
  place.addEventListener("paste", (event) => {
    const row = event.target.closest("[data-row]");
    const column = controls(row).indexOf(event.target);
    const isChoice = event.target.matches("select");
    const lines = pasted(event, isChoice);
    // Several lines are one text where words are typed, unless there are several columns.
    const isOneText = lines?.length > 1 && lines.every((line) => line.length === 1) && !isChoice;
    if (!lines || column < 0 || isOneText) return;
    event.preventDefault();
    const all = [...place.querySelectorAll("[data-row]")];
    const rows = all.slice(all.indexOf(row));
    beyond = [];
    lines.forEach((line, down) => {
      line.forEach((cell, across) => {
        const control = controls(rows[down])[column + across];
        if (control) put(control, cell);
        else if (cell !== "") beyond.push(cell);
      });
    });
    const [first] = sum();
    first?.focus();
    typed(form);
  });
}

// Drafts: saved while one types, and not while one only looks.

function helpWithDrafts() {
  const told = form.querySelector("[data-saved]");
  let waiting;
  let changed = false;
  /** Where what is filled in now lies; nowhere, where it could not be saved. */
  const save = async () => {
    changed = false;
    let place;
    const sent = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.drafts, { method: "POST", body: sent, headers: { accept: "application/json" } });
      // Of nothing no draft is kept.
      const isKept = answer.status === 204;
      if (answer.ok) {
        told.textContent = isKept ? `${saved} ${clock().time}` : "";
        place = isKept ? form.dataset.refusedAt : form.getAttribute("action");
      } else {
        told.textContent = answer.status === 401 ? lost : unsaved;
        changed = true;
      }
    } catch {
      told.textContent = unsaved;
      changed = true;
    }
    if (changed) waiting = setTimeout(save, 15_000);
    return place;
  };
  // A browser that comes back does not send again what was refused; its draft stands in the place of the answer.
  if (form.dataset.refusedAt) save().then((place) => place && history.replaceState(null, "", place));
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    changed = false;
  });
  // Whoever leaves in the midst of a word finds it again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !changed) return;
    navigator.sendBeacon(form.dataset.drafts, new URLSearchParams(new FormData(form)));
  });
}

if (form) {
  for (const control of form.querySelectorAll("[data-time]")) helpWithTime(control);
  for (const rows of form.querySelectorAll("[data-rows]")) helpWithRows(rows);
  for (const rows of form.querySelectorAll("[data-fixed-rows]")) helpWithFixedRows(rows);
  for (const more of form.querySelectorAll(".is-of-rows")) more.hidden = true;
  if (form.dataset.drafts) helpWithDrafts();
  document.querySelector("#faults")?.focus();
}
