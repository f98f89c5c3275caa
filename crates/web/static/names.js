// Names: what may be meant is offered while one types. Every form can be filled in without it.
"use strict";

{
  const lists = new WeakMap();
  let made = 0;
  let waiting;

  /** Where what a control may mean is asked: by its own address, or by that of what is chosen in another. */
  function address(control) {
    const other = control.form?.elements[control.dataset.suggestionsOf];
    return other ? other.selectedOptions[0]?.dataset.suggestions : control.dataset.suggestions;
  }

  /** The list of a control, made when something is first offered there. */
  function listOf(control) {
    if (!lists.has(control)) {
      const list = document.createElement("datalist");
      // Rows come and go with their lists: no number is given twice.
      made += 1;
      list.id = `names-${made}`;
      control.after(list);
      control.setAttribute("list", list.id);
      lists.set(control, list);
    }
    return lists.get(control);
  }

  async function offer(control) {
    const place = address(control);
    if (!place) return lists.get(control)?.replaceChildren();
    const url = new URL(place, location.href);
    const agency = control.form?.elements.agency?.value;
    if (agency) url.searchParams.set("agency", agency);
    url.searchParams.set("q", control.value);
    try {
      const answer = await fetch(url, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      const option = (name) => Object.assign(document.createElement("option"), { value: name });
      listOf(control).replaceChildren(...suggestions.map(option));
    } catch {
      // Without an answer a name is typed as it is.
    }
  }

  const helped = "input[data-suggestions], input[data-suggestions-of]";
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(helped)) offer(target);
  });
  document.addEventListener("input", ({ target }) => {
    if (!target.matches(helped)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(target), 200);
  });
}
