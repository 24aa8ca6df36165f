// j and k move through the rows, Enter follows the link that has the focus, n opens the note of its row. Without this
// module Tab does the same. Rows may be new at any time, so they are looked up at each key.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, button, summary");
  const links = [...document.querySelectorAll("[data-rows] a[data-row]")];
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !links.length) return;
  const here = links.indexOf(document.activeElement);
  if (event.key === "n" && here >= 0) {
    const note = links[here].closest("tr").querySelector("details.settle");
    if (!note) return;
    note.open = true;
    note.querySelector("textarea").focus();
    event.preventDefault();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
  event.preventDefault();
});

// Rows that were fetched again are other elements: whoever stood on one still stands on it.
let stood = "";
document.addEventListener("focusin", ({ target }) => { stood = target.closest("[data-rows] a[data-row]")?.getAttribute("href") ?? ""; });
document.addEventListener("midline:changed", () => {
  if (document.activeElement !== document.body || !stood) return;
  document.querySelector(`[data-rows] a[data-row][href="${CSS.escape(stood)}"]`)?.focus();
});
