/**
 * Threads: a message that cannot go out waits in this browser and is shown as waiting; each has its own name, so that
 * sending it again does no harm. Without this module the form is sent as any other.
 */
const form = document.querySelector("[data-compose]");
const list = document.querySelector("[data-waiting]");
const AGAIN_MS = 15_000;
const SWAPPED = ["panel", "faults", "thread", "promise", "danger"];
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// ---- the queue: IndexedDB, since files wait too ----

let opened;
function store(mode) {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("midline-messages", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened.then((db) => db.transaction("waiting", mode).objectStore("waiting"));
}
const done = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const keep = async (item) => done((await store("readwrite")).put(item));
const drop = async (id) => done((await store("readwrite")).delete(id));
const waiting = async () => (await done((await store("readonly")).getAll()))
  .filter((item) => item.owner === form.dataset.owner).sort((a, b) => a.at - b.at);

function freshName() {
  let time = Date.now();
  let name = "";
  for (let place = 0; place < 10; place++, time = Math.floor(time / 32)) name = SIGNS[time % 32] + name;
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) name += SIGNS[byte % 32];
  return name;
}

// ---- what is shown ----

function row(item) {
  const made = document.createElement("li");
  made.className = `said${item.state === "refused" ? " refused" : ""}`;
  const words = document.createElement("div");
  words.className = "said-text";
  words.dir = "auto";
  words.textContent = item.text;
  const state = document.createElement("p");
  state.className = "said-state quiet";
  const file = item.file ? ` (${list.dataset.file})` : "";
  state.textContent = (item.state === "refused" ? `${list.dataset.refused}: ${item.why}` : list.dataset[item.state] ?? "") + file;
  made.append(words, state);
  if (item.state === "refused") {
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "link";
    discard.textContent = list.dataset.discard;
    discard.addEventListener("click", async () => { await drop(item.id); await show(); });
    made.append(discard);
  }
  return made;
}

async function show() {
  const items = await waiting();
  list.replaceChildren(...items.map(row));
  list.hidden = !items.length;
}

function swap(fresh, parts = SWAPPED) {
  for (const id of parts) {
    const [here, next] = [document.getElementById(id), fresh.getElementById(id)];
    if (here && next && here.innerHTML !== next.innerHTML) here.replaceChildren(...next.childNodes);
  }
  alarm();
}

/** Whom to call stands first on the page: there the reader is brought. */
function alarm() {
  const panel = document.querySelector("[data-panel]");
  if (!panel) return;
  panel.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// ---- sending ----

let sending = false;
let more = false;

async function mark(item, state, why = "") {
  item.state = state;
  item.why = why;
  await keep(item);
  await show();
}

/** Whether to go on with the next one. */
async function send(item) {
  const body = new FormData();
  const given = { ...item.fields, text: item.text, message_id: item.id, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
  for (const [name, value] of Object.entries(given)) body.append(name, value);
  if (item.file) body.append("file", item.file, item.file.name);
  let answer;
  let words;
  try {
    answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    words = await answer.text();
  } catch {
    await mark(item, "offline");
    return false;
  }
  const here = new URL(answer.url).pathname === new URL(form.action).pathname;
  const fresh = new DOMParser().parseFromString(words, "text/html");
  if (answer.ok && here && fresh.getElementById("thread")) {
    await drop(item.id);
    await show();
    swap(fresh);
    return true;
  }
  if (answer.status === 422 || answer.status === 413) { await refused(item, fresh); return true; }
  if (answer.status === 404) { await mark(item, "refused", list.dataset.gone); return true; }
  await mark(item, answer.status === 403 || !here ? "signedOut" : "offline");
  return false;
}

/** The words go back to where they can be changed; they stay in the list when something else is being written. */
async function refused(item, fresh) {
  if (fresh.querySelector("[data-panel]")) swap(fresh, ["panel"]);
  const text = form.elements.text;
  const why = fresh.querySelector("[data-errors] li")?.textContent.trim() ?? document.querySelector("[data-too-large]").textContent.trim();
  if (text.value.trim()) { await mark(item, "refused", why); return; }
  await drop(item.id);
  await show();
  text.value = item.text;
  swap(fresh);
  const errors = document.querySelector("[data-errors]");
  errors?.focus();
  errors?.scrollIntoView({ block: "center" });
}

async function sendAll() {
  if (sending) { more = true; return; }
  sending = true;
  try {
    for (const item of await waiting()) if (item.state !== "refused" && !(await send(item))) break;
  } finally {
    sending = false;
    if (more) { more = false; sendAll(); }
  }
}

async function take() {
  const { text, file } = form.elements;
  const chosen = file.files[0] ?? null;
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name === "to" || name === "shown_to"));
  const item = { id: freshName(), owner: form.dataset.owner, fields, text: text.value, file: chosen, at: Date.now(), state: "sending" };
  await keep(item);
  text.value = "";
  file.value = "";
  document.getElementById("faults").replaceChildren();
  await show();
  list.lastElementChild?.scrollIntoView({ block: "nearest" });
  await sendAll();
}

if (form && list && "indexedDB" in window) {
  const large = document.querySelector("[data-too-large]");
  const { text, file } = form.elements;
  const fits = () => !file.files[0] || file.files[0].size <= Number(form.dataset.largest);
  file.addEventListener("change", () => { large.hidden = fits(); });
  // Before form.js, which lets a form be sent only once.
  form.addEventListener("submit", (event) => {
    if (!fits()) { event.preventDefault(); event.stopImmediatePropagation(); large.hidden = false; file.focus(); return; }
    if (!text.value.trim() && !file.files[0]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take().catch(() => form.submit());
  }, { capture: true });
  addEventListener("online", () => sendAll());
  setInterval(async () => { if ((await waiting()).some((item) => item.state !== "refused")) sendAll(); }, AGAIN_MS);
  show().then(sendAll);
}

// ---- words for often, and having been seen ----

for (const link of document.querySelectorAll("[data-use]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const text = form.elements.text;
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n${link.dataset.use}` : link.dataset.use;
    text.focus();
  });
}

/** What arrives while somebody is looking has been seen: the page is asked for once more, this time as by a person. */
let unseen = false;
const look = () => {
  if (!unseen || document.hidden) return;
  unseen = false;
  fetch(location.href, { credentials: "same-origin" }).catch(() => { unseen = true; });
};
document.addEventListener("midline:changed", ({ detail }) => {
  if (detail.id === "panel") alarm();
  if (detail.id !== "thread") return;
  unseen = true;
  look();
});
document.addEventListener("visibilitychange", look);

if (!location.hash && !document.querySelector("[data-panel], [data-errors], .found")) {
  const newest = document.getElementById("newest");
  if (newest && newest.getBoundingClientRect().top > innerHeight) newest.scrollIntoView({ block: "end" });
}
