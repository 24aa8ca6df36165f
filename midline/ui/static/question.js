/**
 * One tap answers a question when the answer is the calm one; the button below goes on for every other answer, for the
 * keyboard and without this module. An answer that may stop someone is always sent on purpose.
 */

const SHOWN_MS = 150; // the chosen answer stays in sight until the next question comes
const SETTLES_MS = 400; // the second half of a double tap must not answer the next question

const form = document.querySelector("form[data-one-tap]");
const opened = performance.now();
let pointed = null;
let leaving = 0;

form?.addEventListener("click", (event) => {
  const early = event.detail > 0 && performance.now() - opened < SETTLES_MS;
  if (early && event.target.closest(".choice")) event.preventDefault();
}, true);

form?.addEventListener("pointerdown", (event) => {
  pointed = event.target.closest(".choice")?.querySelector("input") ?? null;
});
form?.addEventListener("keydown", () => { pointed = null; });

form?.addEventListener("change", ({ target }) => {
  clearTimeout(leaving);
  if (target !== pointed || !("goesOn" in target.dataset)) return;
  leaving = setTimeout(() => form.requestSubmit(form.querySelector("button[name=action]")), SHOWN_MS);
});
