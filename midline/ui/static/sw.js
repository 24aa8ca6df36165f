/* The clinic's service worker, served from the root as /sw.js behind a line that says which version and which files
 * (midline/care/reminders/worker_script.py): pages and scripts without a network, deliveries, pushes. */

/* global SHELL */
const FILES = `midline-files-${SHELL.version}`;
const PAGES = "midline-pages";
const AT_ONCE = ["/session/play/"];
const LATEST_FIRST = ["/today/", "/emergency/", "/hurts/", "/hurts/?none", "/offline/"];
const SESSION = ["/today/", "/session/", "/session/check/"];
const PATIENCE_MS = 6000;

importScripts(SHELL.deliver);

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(FILES)).addAll(SHELL.files);
  await keep("/offline/");
})()));

/* A new version waits until all pages of the old one are closed: it never takes a running session's files away. */
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("midline-files-") && name !== FILES) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

async function keep(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(path, answer);
}

/* Pages are kept by path and question: what eases must never stand where the danger signs are asked. */
const isKept = ({ pathname, search }) => [...AT_ONCE, ...LATEST_FIRST].includes(pathname + search);
const whereTo = (url) => isKept(url) ? url.pathname + url.search : url.pathname;

const kept = async (path) => (await caches.open(PAGES)).match(path);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || event.request.headers.has("range")) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, whereTo(url)));
  else if (event.request.method === "GET" && url.pathname.startsWith(SHELL.static)) event.respondWith(file(event.request));
});

/* Files carry their hash in their name: the one that is there is the right one. */
async function file(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request).catch(() => fetch(request));
}

async function page(event, path) {
  const { request } = event;
  if (request.method !== "GET") return fetch(request).catch(() => withoutAnswer(path, { isSent: true }));
  const asked = fromNetwork(event);
  if (!AT_ONCE.includes(path) && !LATEST_FIRST.includes(path)) return asked.catch(() => withoutAnswer(path));
  event.waitUntil(asked.catch(() => {}));
  const there = await kept(path);
  if (there && AT_ONCE.includes(path)) return there;
  try { return await (there ? Promise.race([asked, later()]) : asked); } catch { return there ?? withoutAnswer(path); }
}

/* The answer of the clinic, asked for while this worker was still starting; a copy of the pages that are kept. */
async function fromNetwork(event) {
  const answer = await event.preloadResponse ?? await fetch(event.request);
  const url = new URL(event.request.url);
  if (isKept(url) && answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(whereTo(url), answer.clone());
  return answer;
}

const later = () => new Promise((_, reject) => { setTimeout(reject, PATIENCE_MS, new Error("too slow")); });

/* A ticked danger sign that cannot be sent leads to the numbers to call. Start and the pages of a session lead into the
 * player, which needs no network; everything else says so. */
async function withoutAnswer(path, { isSent = false } = {}) {
  if (isSent && path.startsWith("/hurts/") && await kept("/emergency/")) return Response.redirect("/emergency/", 303);
  if (SESSION.includes(path) && await kept("/session/play/")) return Response.redirect("/session/play/", 303);
  return await kept("/offline/") ?? Response.error();
}

/* Deliveries, where the browser offers them after a page was closed. */

self.addEventListener("sync", (event) => { if (event.tag === "deliver") event.waitUntil(self.midline.deliverAll()); });

/* Pushes. The words come neutral from the clinic; what cannot be read is shown in the most general ones. */

const GENERAL = { title: "Midline", body: "", url: "/notices/", tag: "midline" };

const read = (data) => { try { return { ...GENERAL, ...data.json() }; } catch { return GENERAL; } };

self.addEventListener("push", (event) => {
  const said = read(event.data);
  event.waitUntil(self.registration.showNotification(said.title, {
    body: said.body, tag: said.tag, renotify: true, data: { url: said.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? GENERAL.url, self.location.origin);
  // Never anywhere but into the clinic, whatever a push says.
  const inside = url.origin === self.location.origin ? url.href : self.location.origin + GENERAL.url;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const shown = open.find((page) => new URL(page.url).origin === self.location.origin);
    if (shown) { await shown.focus(); return shown.navigate(inside); }
    return self.clients.openWindow(inside);
  })());
});
