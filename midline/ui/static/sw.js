/* The clinic's service worker. Served from the root as /sw.js. It shows pushes and opens what they lead to. */

/* Pages without a network: their place is here, with a fetch listener and caches of their own. */

/* Pushes. The words come neutral from the clinic; what cannot be read is shown in the most general ones. */

const GENERAL = { title: "Midline", body: "", url: "/notices/", tag: "midline" };

const read = (data) => { try { return { ...GENERAL, ...data.json() }; } catch { return GENERAL; } };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
