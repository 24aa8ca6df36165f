/**
 * The app on every page of a member: keeps today's session on the device, delivers what waits, and says honestly what is
 * not delivered.
 */
import "./deliver.js";

const { open, deliver } = self.midline;
const KEY = "midline.app";
const RETRY_MS = [5_000, 15_000, 60_000];
const note = document.querySelector("[data-app-note]");
const channel = "BroadcastChannel" in self ? new BroadcastChannel("midline") : null;

let store = null;
let key = localStorage.getItem(KEY);
let failed = 0;
let again = 0;

/** A line at the top of the page; an empty name takes it away. */
export function say(name, more = "") {
  if (!note) return;
  note.hidden = !name;
  note.dataset.about = name;
  note.textContent = name ? [note.dataset[name], more].filter(Boolean).join(" ") : "";
}

export async function storeOf(member = key) {
  if (!member) return null;
  if (!store || member !== key) store = await open(member);
  return store;
}

/** Delivers now, and again later where it could not. */
export async function delivered() {
  const kept = await storeOf();
  if (!kept) return null;
  const found = await deliver(key, kept);
  await tell(found);
  clearTimeout(again);
  if (found.left && found.why !== "sign-in") again = setTimeout(delivered, RETRY_MS[Math.min(failed++, RETRY_MS.length - 1)]);
  if (!found.left) failed = 0;
  channel?.postMessage("delivered");
  document.dispatchEvent(new CustomEvent("midline:delivered", { detail: found }));
  return found;
}

async function tell(found) {
  const kept = await storeOf();
  const count = found?.left ?? (await kept.waiting()).length;
  document.documentElement.dataset.appWaiting = String(count);
  if (!kept.lasts) say("full", count ? String(count) : "");
  else if (!count) { if (["undelivered", "signIn", "full"].includes(note?.dataset.about)) say(""); }
  else if (found?.why === "sign-in") say("signIn", String(count));
  // The player has a line of its own for what waits.
  else if (!document.querySelector("[data-floor]")) say("undelivered", String(count));
}

/** Takes today's session along. Nothing is replaced while answers wait or are added meanwhile: the new one would not know them. */
export async function fetchPack(limit_ms = 20_000) {
  const answered = (await (await storeOf())?.kept("device"))?.dseq ?? 0;
  if (key && (await (await storeOf()).waiting()).length) return null;
  const answer = await fetch("/session/pack/", { credentials: "same-origin", signal: AbortSignal.timeout(limit_ms) });
  if (!answer.ok || answer.redirected) return null;
  const pack = await answer.json();
  const isOther = key !== pack.key;
  await belongTo(pack.key);
  const kept = await storeOf();
  const { csrf, epoch, seq, session, holds } = pack;
  const take = () => kept.commit([], ({ device }) => !isOther && (device?.dseq ?? 0) !== answered ? null : { keep: { pack, holds: [], standing: { csrf, epoch, seq, session, holds } } });
  let taken;
  try { taken = await take(); } catch { await kept.forgetful(); taken = await take(); say("full"); }
  navigator.storage?.persist?.().catch(() => {});
  return taken ? pack : null;
}

async function fetchFigures(pack) {
  const kept = await storeOf();
  const wanted = [pack.language, ...Object.keys(pack.exercises)].join(" ");
  if (await kept.kept("figures_of") === wanted) return;
  const answer = await fetch("/session/figures/", { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await kept.keep({ figures: await answer.json(), figures_of: wanted });
}

/** Somebody else uses this browser now: what it kept of the one before goes, but for answers not yet delivered. */
async function belongTo(member) {
  if (key && key !== member) await clear();
  key = member;
  localStorage.setItem(KEY, member);
}

async function clear() {
  const before = await storeOf();
  await before?.forget();
  for (const name of await caches?.keys() ?? []) if (name.startsWith("midline-pages")) await caches.delete(name);
  localStorage.removeItem(KEY);
  key = store = null;
}

// Today's page: what a tap on Start needs

const PAGES = ["/session/play/", "/emergency/", "/hurts/", "/hurts/?none", "/today/"];

async function takeAlong() {
  const kept = await storeOf();
  const pack = await fetchPack().catch(() => null) ?? await kept?.kept("pack");
  if (!pack) return;
  await fetchFigures(pack).catch(() => {});
  if (!pack.machine) return;
  const pages = await caches.open("midline-pages");
  const isOther = localStorage.getItem(`${KEY}.language`) !== pack.language;
  for (const path of PAGES) if (isOther || !await pages.match(path)) await keepPage(pages, path).catch(() => keepPage(pages, path)).catch(() => {});
  localStorage.setItem(`${KEY}.language`, pack.language);
  if (await pages.match("/session/play/")) document.documentElement.dataset.appReady = "1";
}

/** After a stop on this phone what eases is asked of the clinic again: the copy was made before it. */
export const closeEase = async () => (await caches.open("midline-pages")).delete("/hurts/?none");

async function keepPage(pages, path) {
  const answer = await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await pages.put(path, answer);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id === "start-form" && document.documentElement.dataset.appReady) { event.preventDefault(); location.assign("/session/play/"); }
  if (/\/logout\/$/.test(form.action) && key) { event.preventDefault(); await signOut(form); }
}, true);

async function signOut(form) {
  const found = await delivered().catch(() => null);
  if (found?.left && note && !form.dataset.warned) { form.dataset.warned = "1"; delete form.dataset.sent; say("leaving", String(found.left)); return; }
  await clear();
  HTMLFormElement.prototype.submit.call(form);
}

async function register() {
  if (!("serviceWorker" in navigator)) return null;
  try { if (!await navigator.serviceWorker.register("/sw.js", { scope: "/" })) return null; } catch { return null; }
  return Promise.race([navigator.serviceWorker.ready, new Promise((resolve) => { setTimeout(resolve, 15_000, null); })]);
}

async function begin() {
  const today = document.querySelector("[data-app-save]");
  if (!key && !today) return;
  if (key && !(await (await storeOf()).kept("device")) && localStorage.getItem(`${KEY}.used`) === key) say("cleared");
  addEventListener("online", () => { failed = 0; delivered(); });
  addEventListener("offline", () => say("offline"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine) delivered(); });
  channel?.addEventListener("message", () => tell(null));
  if (!navigator.onLine) say("offline");
  if (key) await delivered();
  const worker = await register();
  if (today && worker) await takeAlong();
  if (worker && "sync" in worker && Number(document.documentElement.dataset.appWaiting)) worker.sync.register("deliver").catch(() => {});
}

/** Asks the browser to deliver even after this page is closed, where it can. */
export async function deliverLater() {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("deliver").catch(() => {});
}

export const markUsed = () => localStorage.setItem(`${KEY}.used`, key);

begin();
