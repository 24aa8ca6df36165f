/** Forms: send once, and bring the reader to what needs another look. */

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
}

// A page restored by the browser's back button must be able to send again: the server keeps a repeat from counting twice.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

const errors = document.querySelector("[data-errors]");
errors?.focus();
errors?.addEventListener("click", (event) => {
  const target = document.querySelector(event.target.closest("a")?.getAttribute("href") ?? "#none");
  const control = target?.matches("input, select") ? target : target?.querySelector("input, select");
  if (control) { event.preventDefault(); control.focus(); control.scrollIntoView({ block: "center" }); }
});

/** "None of these", and whatever else stands alone, excludes every other box. */
for (const group of document.querySelectorAll("[data-none-of-these]")) {
  const alone = (box) => box.value === "none" || "alone" in box.dataset;
  group.addEventListener("change", ({ target }) => {
    if (!target.checked || target.type !== "checkbox") return;
    for (const box of group.querySelectorAll("input[type=checkbox]")) if (box !== target && (alone(box) || alone(target))) box.checked = false;
  });
}
