/*
 * What this device keeps and what it still has to deliver. Pages import it, the service worker loads it with importScripts:
 * so it has no exports and hangs everything on `self.midline`. Sync protocol: midline/care/chart/sync.py.
 */
(() => {
  const MOST_EVENTS = 200, MOST_BYTES = 200_000, KEPT_MS = 90 * 24 * 3600 * 1000;
  const TAKEN = ["ok", "dup"], LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** A ULID: milliseconds since 1970 and 80 random bits. */
  function ulid(now = Date.now()) {
    let time = "";
    for (let left = now, place = 0; place < 10; place += 1, left = Math.floor(left / 32)) time = LETTERS[left % 32] + time;
    return time + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => LETTERS[byte & 31]).join("");
  }

  const asked = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const named = (key) => `midline-${key}`;

  /** Things kept by name, and events with their place in the device's own order. Without a database, in memory only. */
  class Store {
    constructor(db) { this.db = db; this.memory = db ? null : { kept: new Map(), events: new Map() }; }

    get lasts() { return Boolean(this.db); }

    /** From now on in memory: the device has no room left. What is in the database stays there. */
    async forgetful() {
      if (!this.db) return;
      const [kept, events] = await Promise.all([this.all("kept", true), this.all("events")]);
      this.memory = { kept: new Map(kept), events: new Map(events.map((each) => [each.id, each])) };
      this.db = null;
    }

    async all(from, pairs = false) {
      if (!this.db) return pairs ? [...this.memory[from]] : [...this.memory[from].values()];
      const store = this.db.transaction(from).objectStore(from);
      const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
      return pairs ? keys.map((key, i) => [key, values[i]]) : values;
    }

    async kept(name) { return this.db ? await asked(this.db.transaction("kept").objectStore("kept").get(name)) ?? null : this.memory.kept.get(name) ?? null; }
    async waiting() { return (await this.all("events")).filter((each) => each.status === "waiting").sort((a, b) => a.dseq - b.dseq); }

    /** One transaction: `decide({session, device, ...})` gives what to keep and the events to add, or null to leave all as it is. */
    async commit(names, decide) {
      if (!this.db) return this.commitInMemory(names, decide);
      const change = this.db.transaction(["kept", "events"], "readwrite", { durability: "strict" });
      const done = new Promise((resolve, reject) => { change.oncomplete = resolve; change.onabort = () => reject(change.error ?? new Error("aborted")); });
      const [kept, events] = [change.objectStore("kept"), change.objectStore("events")];
      const found = Object.fromEntries(await Promise.all([...names, "device"].map(async (name) => [name, await asked(kept.get(name)) ?? null])));
      const made = decide(found);
      if (made) this.write(found, made, (name, value) => kept.put(value, name), (event) => events.add(event));
      await done;
      return made;
    }

    commitInMemory(names, decide) {
      const { kept, events } = this.memory;
      const found = Object.fromEntries([...names, "device"].map((name) => [name, kept.get(name) ?? null]));
      const made = decide(found);
      if (made) this.write(found, made, (name, value) => kept.set(name, value), (event) => events.set(event.id, event));
      return made;
    }

    write(found, { keep = {}, events = [] }, put, add) {
      const device = { id: ulid(), dseq: 0, epoch: null, ...found.device };
      for (const event of events) { device.dseq += 1; add({ ...event, dseq: device.dseq, status: "waiting", at: Date.now() }); }
      for (const [name, value] of Object.entries({ ...keep, device })) put(name, value);
    }

    keep(things) { return this.commit([], () => ({ keep: things })); }

    async mark(change) {
      const events = (await this.all("events")).map(change).filter(Boolean);
      if (!this.db) { for (const each of events) this.memory.events.set(each.id, each); return; }
      const writing = this.db.transaction("events", "readwrite", { durability: "strict" });
      for (const each of events) writing.objectStore("events").put(each);
      await new Promise((resolve, reject) => { writing.oncomplete = resolve; writing.onabort = () => reject(writing.error); });
    }

    /** Everything but what was not delivered yet; `entirely` that too. */
    async forget({ entirely = false } = {}) {
      const drop = (await this.all("events")).filter((each) => entirely || each.status !== "waiting").map((each) => each.id);
      const names = (await this.all("kept", true)).map(([name]) => name).filter((name) => entirely || name !== "device");
      if (!this.db) { for (const id of drop) this.memory.events.delete(id); for (const name of names) this.memory.kept.delete(name); return; }
      const change = this.db.transaction(["kept", "events"], "readwrite");
      for (const id of drop) change.objectStore("events").delete(id);
      for (const name of names) change.objectStore("kept").delete(name);
      await new Promise((resolve) => { change.oncomplete = resolve; change.onabort = resolve; });
    }
  }

  /** The store of one member on this device. */
  async function open(key) {
    if (!self.indexedDB) return new Store(null);
    const request = indexedDB.open(named(key), 1);
    request.onupgradeneeded = () => { request.result.createObjectStore("kept"); request.result.createObjectStore("events", { keyPath: "id" }); };
    try {
      const db = await asked(request);
      const store = new Store(db);
      // The browser, or the person, deletes what is kept here: nothing is written into what is going away.
      db.onversionchange = () => { store.db = null; store.memory = { kept: new Map(), events: new Map() }; db.close(); };
      return store;
    } catch { return new Store(null); }
  }

  /** The events of a batch: those of a stop first, then in the device's own order. */
  function batchOf(waiting) {
    const urgent = new Set(waiting.filter((each) => each.urgent).map((each) => each.body.session));
    const first = (each) => urgent.has(each.body.session) ? 0 : 1;
    const ordered = [...waiting].sort((a, b) => first(a) - first(b) || a.dseq - b.dseq);
    const batch = [];
    let bytes = 0;
    for (const each of ordered) {
      const size = JSON.stringify(each).length;
      if (batch.length >= MOST_EVENTS || (batch.length && bytes + size > MOST_BYTES)) break;
      batch.push(each);
      bytes += size;
    }
    return batch;
  }

  const envelope = ({ id, dseq, type, wall, tz, seen, body }) => ({ id, dseq, type, schema_v: 1, hlc: "", wall, tz, seen, supersedes: "", body });

  async function standing(store) {
    const answer = await fetch("/session/standing/", { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return null;
    const found = await answer.json();
    if (!found.epoch) return null;
    await store.keep({ standing: found });
    return found;
  }

  async function send(store, batch, csrf) {
    const device = await store.kept("device");
    const body = JSON.stringify({ device_id: device.id, epoch: device.epoch ?? undefined, events: batch.map(envelope) });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf ?? "" };
    const answer = await fetch("/sync/events", { method: "POST", credentials: "same-origin", headers, body });
    const said = await answer.json().catch(() => null);
    return { status: answer.status, said };
  }

  /** Takes an answer: only ids it echoes under an epoch count. Gives how many are done with. */
  async function hear(store, said) {
    const device = await store.kept("device");
    if (said.results.some((each) => each.status === "erased")) { await store.forget({ entirely: true }); return said.results.length; }
    const other = device.epoch && device.epoch !== said.epoch;
    const heard = new Map(said.results.map((each) => [each.id, each]));
    const old = Date.now() - KEPT_MS;
    let count = 0;
    await store.mark((event) => {
      const result = heard.get(event.id);
      if (result) { count += 1; return { ...event, status: TAKEN.includes(result.status) ? "received" : "kept-apart", seq: result.seq, reason: result.reason }; }
      // The clinic has come back from a copy: everything is offered once more; what it has it takes as a repeat.
      return other && event.status !== "waiting" && event.at > old ? { ...event, status: "waiting" } : null;
    });
    await store.keep({ device: { ...device, epoch: said.epoch } });
    return count;
  }

  /** Delivers what waits. Gives {left, why: "" | "offline" | "sign-in" | "unclear" | "busy", standing}. */
  async function deliver(store) {
    let csrf = (await store.kept("standing"))?.csrf ?? (await store.kept("pack"))?.csrf;
    let tried = false;
    for (let waiting = await store.waiting(); waiting.length; waiting = await store.waiting()) {
      const give = (why) => ({ left: waiting.length, why, standing: null });
      let answer;
      try { answer = await send(store, batchOf(waiting), csrf); } catch { return give("offline"); }
      if (answer.said?.epoch && Array.isArray(answer.said.results)) { if (!await hear(store, answer.said)) return give("unclear"); continue; }
      if (answer.said?.error?.field === "session") return give("sign-in");
      if (answer.status !== 403 || tried) return give("unclear");
      tried = true;
      try { csrf = (await standing(store))?.csrf; } catch { return give("offline"); }
      if (!csrf) return give("sign-in");
    }
    let now = null;
    try { now = await standing(store); } catch { /* delivered all the same */ }
    return { left: 0, why: "", standing: now };
  }

  /** One delivery at a time on this device, whichever tab or worker asks. */
  async function deliverAlone(key, store) {
    const work = () => deliver(store);
    if (!navigator.locks) return work();
    return navigator.locks.request(`${named(key)}-delivery`, { ifAvailable: true }, async (lock) => lock ? work() : { left: (await store.waiting()).length, why: "busy", standing: null });
  }

  /** For the service worker, which does not know whose device this is: all of them. */
  async function deliverAll() {
    const found = await (indexedDB.databases?.() ?? []);
    const keys = found.map((each) => each.name).filter((name) => name?.startsWith("midline-")).map((name) => name.slice(8));
    const left = await Promise.all(keys.map(async (key) => (await deliverAlone(key, await open(key))).left));
    if (left.some(Boolean)) throw new Error("not everything was delivered: the browser will try again");
  }

  self.midline = { ulid, open, deliver: deliverAlone, deliverAll };
})();
