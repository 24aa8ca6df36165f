/** Beside the picture: one thing at a time, saved in place so that the visit goes on. */

const panel = document.querySelector("[data-panel]");
const tabs = [...panel.querySelectorAll("[data-panel-tabs] a")];
const AUTOSAVE_MS = 4000;

function show(hash) {
  const chosen = tabs.find((tab) => tab.hash === hash) ?? tabs[0];
  for (const tab of tabs) {
    const section = panel.querySelector(tab.hash);
    section.hidden = tab !== chosen;
    if (tab === chosen) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
  }
}

if (tabs.length > 1) {
  show(location.hash);
  panel.querySelector("[data-panel-tabs]").addEventListener("click", (event) => {
    const tab = event.target.closest("a");
    if (!tab) return;
    event.preventDefault();
    history.replaceState(null, "", tab.hash);
    show(tab.hash);
  });
}

const free = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
};

function tell(form, text, bad = false) {
  const line = form.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("is-bad", bad);
}

/** The answer as a page; null where none came. */
async function post(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    return { ok: answer.ok, page: new DOMParser().parseFromString(await answer.text(), "text/html"), away: answer.url.includes("/account/") };
  } catch { return null; }
}

/** Send the form; what comes back in its place (faults, a fresh name for the next event) takes its place. */
async function save(form) {
  const line = form.querySelector("[data-saved]");
  const said = await post(form);
  free(form);
  if (!said || said.away || (!said.ok && !said.page.getElementById(form.id))) { tell(form, line?.dataset.wordFault ?? "", true); return; }
  const clock = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (form.matches("[data-autosave]")) { tell(form, `${line.dataset.wordSaved} ${clock}`); return; }
  const fresh = said.page.getElementById(form.id);
  if (!fresh) return;
  form.replaceChildren(...fresh.childNodes);
  if (said.ok) tell(form, `${form.querySelector("[data-saved]").dataset.wordSaved} ${clock}`);
  else form.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
}

panel.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-in-place]")) { event.preventDefault(); save(form); }
  if (form.matches("[data-arm]")) { event.preventDefault(); readOff(form); }
  if (form.closest("[data-in-place-act]")) { event.preventDefault(); act(form); }
});

const note = panel.querySelector("[data-autosave]");
let later = 0;
note?.addEventListener("input", () => { clearTimeout(later); later = setTimeout(() => save(note), AUTOSAVE_MS); });

/** The care team's own form of a direction test: its page answers with the form again, with faults or fresh. */
async function act(form) {
  const holder = form.closest("[data-in-place-act]");
  const said = await post(form);
  free(form);
  const fresh = said?.page.querySelector("#act-direction");
  if (!fresh || said.away) return;
  const spoken = said.page.querySelector("#content .messages");
  holder.replaceChildren(...(said.ok && spoken ? [spoken] : []), fresh);
  fresh.open = !said.ok;
  holder.scrollIntoView({ block: "nearest" });
}

// One arm of a direction test

async function readOff(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => null);
  free(form);
  if (!answer?.ok) return;
  const { result } = await answer.json();
  const arm = form.elements.arm.value;
  const act = panel.querySelector("#act-direction");
  act.open = true;
  const select = act.querySelector(`[name="${arm}"]`);
  select.value = result;
  const line = form.querySelector("[data-result]");
  line.textContent = `${line.dataset.wordTook} ${select.selectedOptions[0].textContent}`;
  const before = form.elements["before-leg"].value;
  const after = form.elements["after-leg"].value;
  const leg = (name) => act.querySelector(`[name="${name}"]`);
  if (before && !leg("leg_before").value) leg("leg_before").value = before;
  if (after) leg("leg_after").value = after;
}

const arm = panel.querySelector("[data-arm]");
let ticking = 0;
arm?.addEventListener("change", (event) => {
  if (event.target.name !== "arm") return;
  for (const steps of arm.querySelectorAll("[data-steps]")) steps.hidden = steps.dataset.steps !== event.target.value;
  for (const field of arm.querySelectorAll("table select, table input")) field.value = "";
});
arm?.querySelector("[data-do=wait]").addEventListener("click", () => {
  const ends = Date.now() + Number(arm.dataset.wait) * 1000;
  const clock = arm.querySelector("[data-clock]");
  clearInterval(ticking);
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (!left) { clearInterval(ticking); clock.classList.add("is-over"); }
  };
  clock.classList.remove("is-over");
  ticking = setInterval(tick, 500);
  tick();
});
