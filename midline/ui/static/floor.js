/**
 * The player of a compiled session. Every tap is one input to the machine; what follows is saved on this device in one
 * step with its events, and only then shown. The state in the store is the truth: a second tab, a double tap or the back
 * button meets it there.
 */
import { closeEase, deliverLater, delivered, fetchPack, markUsed, say, storeOf } from "./app.js";
import { ExerciseClock, RestClock } from "./floor_clock.js";
import { FloorSound } from "./floor_sound.js";
import { Listener, canListen } from "./floor_voice.js";
import { answersOf, moment, readingText } from "./floor_forms.js";
import { FORMAT, roomOf, step } from "./machine.js";
import { talk } from "./bodymap.js";

const { ulid } = self.midline;
const RUNNING = ["ready", "moving", "how", "resting", "halted", "now", "said"];
const ENDS = ["done", "alarm", "stopped"];
const LEFT_AFTER_MS = 4 * 3600 * 1000;
const HOUR_MS = 3_600_000;
const RECENT_MS = 15 * 60_000;
const SCREENS = { ready: "reading", now: "reading", resting: "rest", halted: "rest" };
const root = document.querySelector("[data-floor]");
const words = root.dataset;
const slot = (screen, name) => screen.querySelector(`[data-slot="${name}"]`);
const channel = "BroadcastChannel" in self ? new BroadcastChannel("midline-session") : null;

class Floor {
  constructor(store, pack, figures) {
    Object.assign(this, { store, pack, figures, session: null });
    this.sound = new FloorSound(pack?.language ?? document.documentElement.lang);
    channel?.addEventListener("message", () => this.again());
    addEventListener("pageshow", (event) => { if (event.persisted) this.again(); });
    addEventListener("pagehide", () => this.clock?.keep?.());
    document.addEventListener("visibilitychange", () => this.seen());
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("midline:delivered", ({ detail }) => this.heard(detail));
    document.querySelector("[data-hurts]").addEventListener("click", (event) => this.hurts(event));
  }

  // Where a session stands

  async begin() {
    this.session = await this.store.kept("session");
    if (this.session && RUNNING.includes(this.session.state.place)) return this.goOn();
    if (this.session?.state.place === "alarm") return this.show();
    if (!this.pack) return this.mount("nopack");
    if (this.pack.machine?.format > FORMAT) return location.replace(words.pages);
    if (!this.pack.machine) return this.mount("nothing");
    if (this.pack.standing) return this.adopt();
    return this.start();
  }

  async start() {
    const { today } = moment(this.pack.time_zone);
    const used = await this.store.kept("used") === this.pack.made_at;
    const held = ((await this.store.kept("holds")) ?? []).length > 0;
    const age_h = Math.abs(Date.now() - Date.parse(this.pack.made_at)) / HOUR_MS;
    const idle = { place: "idle", room: null, registers: { done: [] } };
    const { state } = step(this.pack.machine, idle, "start", { today, age_h, used, held }, ulid);
    this.session = { ...this.fresh(), state };
    this.show();
  }

  fresh() {
    const { machine, exercises, pace, made_at, seq, time_zone, asks_when_risen } = this.pack;
    return { version: 0, machine, exercises, pace, made_at, seq, time_zone, asks_when_risen, entered_at: Date.now(), touched_at: Date.now() };
  }

  /** The clinic's newest word, as long as nothing was answered here. */
  async freshen() {
    const pack = await fetchPack(2500).catch(() => null);
    if (!pack || this.session?.version > 0) return;
    const known = this.pack;
    this.pack = pack;
    if (this.session) Object.assign(this.session, { made_at: pack.made_at });
    if (pack.seq !== known.seq || pack.epoch !== known.epoch) await this.begin();
  }

  /** A session that was begun elsewhere goes on here. */
  async adopt() {
    this.session = { ...this.fresh(), state: this.pack.standing, version: 1 };
    await this.store.keep({ session: this.session });
    return this.goOn();
  }

  goOn() {
    const other = this.session.state.registers.today !== moment(this.session.time_zone).today;
    return other && Date.now() - this.session.touched_at > LEFT_AFTER_MS ? this.mount("left") : this.show();
  }

  async again() {
    const found = await this.store.kept("session");
    if (!found || found.version === this.session?.version) return;
    this.session = found;
    this.show();
  }

  // One tap

  /** The input in the state that is kept; nothing happens when another tap or tab came first. */
  async input(name, given = {}) {
    const version = this.session.version;
    let found = null;
    const decide = ({ session, holds, pack }) => {
      const now = version === 0 && !this.isRunning(session) ? this.session : session;
      if (!now || now.version !== version) return null;
      found = step(now.machine, now.state, name, given, ulid);
      if (!found) return null;
      const moved = found.state.place !== now.state.place;
      const next = { ...now, version: now.version + 1, state: found.state, says: found.says, touched_at: Date.now(), entered_at: moved ? Date.now() : now.entered_at };
      const keep = { session: next };
      if (found.hold) keep.holds = [...holds ?? [], found.hold];
      if (found.events.length) keep.used = pack?.made_at ?? now.made_at;
      return { keep, events: found.events.map((event) => this.envelope(event, now, found.urgent)) };
    };
    const made = await this.saved(() => this.store.commit(["session", "holds", "pack"], decide));
    if (!made) { await this.again(); return; }
    this.session = made.keep.session;
    if (made.keep.holds) await closeEase().catch(() => {});
    markUsed();
    channel?.postMessage("moved");
    this.show();
    if (made.events.length) { await deliverLater(); delivered(); }
  }

  isRunning(session) { return Boolean(session) && RUNNING.includes(session.state.place); }

  async saved(work) {
    try { return await work(); } catch { await this.store.forgetful(); say("full"); return work(); }
  }

  envelope(event, { time_zone, seq }, urgent) {
    return { ...event, wall: new Date().toISOString(), tz: time_zone, seen: { seq }, urgent };
  }

  // What is heard from the clinic

  async heard({ left, standing }) {
    this.drawSaved(left);
    const place = this.session?.state.place;
    if (left || !standing || !RUNNING.includes(place)) return;
    const room = roomOf(this.session.machine, this.session.state);
    const closed = new Set(["*", room.exercise, ...room.locks]);
    if (["ready", "moving"].includes(place) && standing.holds.some((hold) => closed.has(hold.scope))) { await this.input("held"); return; }
    if (standing.session !== this.session.state.registers.session) this.mount("moved");
  }

  drawSaved(left = Number(document.documentElement.dataset.appWaiting ?? 0)) {
    const line = root.querySelector("[data-saved]");
    line.hidden = !this.session || this.session.version === 0;
    line.textContent = `${left ? words.wordSaved : words.wordReceived}${left ? ` · ${left}` : ""}`;
    line.dataset.left = String(left);
  }

  // Screens

  show() {
    const { place, registers } = this.session.state;
    this.drawSaved();
    if (place === "said" || place === "stopped" || (place === "alarm" && registers.verdict)) return this.mount(`said-${registers.verdict?.rule}`, "said");
    if (place === "alarm") return this.mount(`said-${registers.tier}`, "said");
    return this.mount(SCREENS[place] ?? place);
  }

  mount(name, kind = name) {
    this.clock?.end?.();
    this.clock = null;
    this.listener?.stop();
    const template = document.getElementById(`screen-${name}`) ?? document.getElementById(name);
    const screen = document.createElement("div");
    screen.dataset.screen = name;
    screen.className = "floor-screen";
    screen.append(template.content.cloneNode(true));
    root.querySelector("[data-screen]").replaceWith(screen);
    document.body.classList.toggle("alarm", this.session?.state.place === "alarm" && kind === "said");
    this.screen = screen;
    this[`fill_${kind}`]?.(screen);
    this.wire(screen);
    const title = screen.querySelector("h1");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  wire(screen) {
    for (const map of screen.querySelectorAll("[data-bodymap]")) talk(map);
    for (const button of screen.querySelectorAll("[data-input]")) button.addEventListener("click", () => this.input(button.dataset.input));
    for (const link of screen.querySelectorAll("[data-leave]")) link.addEventListener("click", () => this.leave());
    screen.querySelector("[data-again]")?.addEventListener("click", () => this.elsewhere());
    const form = screen.querySelector("form[data-answer]");
    form?.addEventListener("submit", (event) => { event.preventDefault(); this.answer(form); });
    this.say(screen);
  }

  async leave() { if (ENDS.includes(this.session?.state.place)) await this.store.keep({ session: null }); }

  async elsewhere() {
    await this.store.keep({ session: null });
    this.pack = await fetchPack().catch(() => null) ?? this.pack;
    this.session = null;
    this.begin();
  }

  fields() {
    const { registers } = this.session.state;
    const room = roomOf(this.session.machine, this.session.state);
    return { registers, room, exercise: this.session.exercises[room?.exercise] };
  }

  drop(screen, name, shown) { for (const part of screen.querySelectorAll(`[data-if="${name}"]`)) if (!shown) part.remove(); }

  fill_check(screen) {
    const day = this.session.machine.days[this.session.state.registers.today];
    this.drop(screen, "rising", this.session.asks_when_risen);
    this.drop(screen, "reading", day.asks_reading);
  }

  fill_reading(screen) {
    const { registers, exercise } = this.fields();
    const ready = this.session.state.place === "ready";
    const last = ready ? registers.after5 ?? registers.reading ?? null : registers.before;
    slot(screen, "place").textContent = this.placeText();
    slot(screen, "title").textContent = ready ? words.wordBefore : words.wordNow;
    this.tell(screen);
    this.drop(screen, "ready", ready);
    this.drop(screen, "last", last);
    const rest = screen.querySelector("[data-rest-of-form]");
    if (last) {
      rest.hidden = true;
      slot(screen, "last").textContent = readingText(last, screen, words);
      screen.querySelector("[data-same]").addEventListener("click", () => this.read(last));
      screen.querySelector("[data-other]").addEventListener("click", () => { rest.hidden = false; rest.querySelector("input").focus(); });
    }
    screen.setAttribute("aria-label", exercise?.name ?? "");
  }

  read(reading) { return this.input("read", this.session.state.place === "ready" ? { before: reading } : { after5: reading }); }

  fill_moving(screen) {
    const { room, exercise } = this.fields();
    slot(screen, "place").textContent = this.placeText();
    slot(screen, "exercise").textContent = exercise.name;
    slot(screen, "dose").textContent = this.dose(room, exercise);
    slot(screen, "figure").innerHTML = this.figures?.[room.exercise] ?? "";
    slot(screen, "stop").textContent = exercise.stop;
    slot(screen, "how").replaceChildren(...exercise.how.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    this.drop(screen, "may-fall", exercise.may_fall);
    const over = (reps) => this.input("done", { reps });
    const place = `midline.floor.${this.session.state.registers.session}.${this.session.state.room}.${this.session.state.registers.done?.length ?? 0}`;
    this.clock = new ExerciseClock({ screen, words, room, said: exercise, pace: this.session.pace, sound: this.sound, place, over });
    screen.querySelector("[data-tap]").addEventListener("click", () => this.clock.toggle());
    screen.querySelector("[data-stop]").addEventListener("click", () => this.stop());
    screen.querySelector("[data-finish]").addEventListener("click", () => { this.clock.end(); over(room.reps); });
    this.toggles(screen);
    this.camera(screen, room.exercise, over);
  }

  /** The way to the page that counts with the camera, and back from it with what was counted there. */
  camera(screen, exercise, over) {
    const link = screen.querySelector("[data-camera]");
    link.hidden = !navigator.onLine || !navigator.mediaDevices || !link.dataset.camera.split(" ").includes(exercise);
    const counted = /^#(counted|stopped)-(\d{1,3})$/.exec(location.hash);
    if (!counted) return;
    history.replaceState(null, "", location.pathname);
    const reps = Math.min(200, Number(counted[2]));
    if (counted[1] === "counted") over(reps); else this.input("stop", { reps });
  }

  stop() { const { reps } = this.clock; this.clock.end(); return this.input("stop", { reps }); }

  toggles(screen) {
    for (const button of screen.querySelectorAll("[data-toggle]")) {
      const name = button.dataset.toggle;
      button.setAttribute("aria-pressed", String(this.sound[name]));
      button.addEventListener("click", () => button.setAttribute("aria-pressed", String(this.sound.toggle(name))));
    }
    const listen = screen.querySelector("[data-listen]");
    listen.hidden = screen.querySelector("[data-listen-note]").hidden = !canListen;
    const show = () => listen.setAttribute("aria-pressed", String(Boolean(this.listening)));
    listen.addEventListener("click", () => { this.listening = !this.listening; show(); this.listen(); });
    show();
  }

  fill_how(screen) {
    const { registers, exercise } = this.fields();
    slot(screen, "exercise").textContent = exercise.name;
    slot(screen, "title").textContent = registers.stopped ? words.wordStopped : words.wordHow;
    const { zone, leg, back } = registers.before;
    const during = { zone_max: zone, leg_max: leg, back_max: back };
    screen.querySelector("[data-well]").addEventListener("click", () => this.input("tell", { during, new_neuro: false, flags: [] }));
    screen.querySelector("[data-other]").addEventListener("click", () => {
      screen.querySelector("[data-rest-of-form]").hidden = false;
      screen.querySelector("[data-short]").hidden = true;
      screen.querySelector("[data-rest-of-form] input").focus();
    });
  }

  fill_rest(screen) {
    const { place } = this.session.state;
    slot(screen, "exercise").textContent = this.fields().exercise.name;
    this.drop(screen, "halted", place === "halted");
    this.clock = new RestClock({ screen, words, rest_s: this.session.machine.places[place].rest_s, entered_at: this.session.entered_at, sound: this.sound });
  }

  fill_said(screen) {
    const { state } = this.session;
    const { room, exercise } = this.fields();
    const running = state.place === "said";
    if (slot(screen, "exercise")) slot(screen, "exercise").textContent = exercise?.name ?? "";
    this.tell(screen);
    const next = room?.to[state.registers.verdict?.rule] ?? null;
    const retry = next !== null && this.session.machine.days[state.registers.today].rooms[next].retry;
    const button = slot(screen, "next");
    if (button) { button.textContent = next === null ? words.wordFinish : retry ? words.wordRetry : words.wordNext; button.hidden = !running; }
    for (const [name, shown] of [["undo", running], ["mistap", !running && state.registers.verdict_event && !state.registers.mistapped]]) {
      const part = screen.querySelector(`[data-input="${name}"]`);
      if (part) part.hidden = !shown;
    }
    const leave = screen.querySelector("[data-leave]");
    if (leave) leave.hidden = running;
  }

  fill_done(screen) {
    const { done = [] } = this.session.state.registers;
    const good = done.some((each) => each.colour === "green-plus");
    this.drop(screen, "good", good);
    this.drop(screen, "plain", !good);
    this.tell(screen);
    slot(screen, "done").replaceChildren(...[...new Map(done.map((each) => [each.exercise, each])).values()].map((each) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("span"), { textContent: this.session.exercises[each.exercise]?.name ?? each.exercise }));
      line.append(document.getElementById(`badge-${each.colour ?? "hold"}`).content.cloneNode(true));
      return line;
    }));
  }

  fill_stale(screen) {
    const made = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short", timeZone: this.pack.time_zone });
    slot(screen, "made").textContent = `${made.format(new Date(this.pack.made_at))}.`;
  }

  tell(screen) {
    const said = { changed: words.wordChanged, mistap: words.wordMistap }[this.session.says];
    const part = slot(screen, "says");
    if (part) { part.hidden = !said; part.textContent = said ?? ""; }
  }

  placeText() {
    const { registers, room, exercise } = this.fields();
    const done = new Set((registers.done ?? []).map((each) => each.exercise));
    done.delete(room.exercise);
    return `${words.wordPlace} ${done.size + 1} · ${exercise.name}`;
  }

  dose(room, exercise) {
    const long = room.hold_s >= 60 && room.reps === 1;
    const parts = long ? [`${Math.floor(room.hold_s / 60)} ${words.wordMinutes}`] : [`${room.reps} ${words.wordTimes}`];
    if (!long && room.hold_s) parts.push(`${room.hold_s} ${words.wordSeconds}`);
    if (exercise.sides > 1) parts.push(words.wordEach);
    return parts.join(", ") + (room.sets > 1 ? ` · ${words.wordSet} × ${room.sets}` : "");
  }

  // Answers

  answer(form) {
    const { given, missing } = answersOf(form, { place: this.session.state.place, before: this.session.state.registers.before, time_zone: this.session.time_zone });
    if (missing) { this.missing(form, missing); return; }
    this.input(form.dataset.answer, form.dataset.answer === "answer" ? { ...given, session: ulid() } : given);
  }

  missing(form, fieldset) {
    form.querySelector(".floor-missing")?.remove();
    const line = Object.assign(document.createElement("p"), { className: "note stop floor-missing", textContent: `${words.wordMissing} ${fieldset.querySelector("legend").textContent}` });
    line.setAttribute("role", "alert");
    fieldset.before(line);
    fieldset.querySelector("input").focus();
    line.scrollIntoView({ block: "center" });
  }

  // Eyes closed

  say(screen) {
    const list = [...screen.querySelectorAll("[data-said-list] li")].map((line) => line.textContent);
    const { place } = this.session?.state ?? {};
    if (!["ready", "how", "now", "said", "alarm", "stopped", "halted"].includes(place)) return;
    const verdict = [...screen.querySelectorAll(".verdict p")].map((line) => line.textContent);
    this.sound.say([screen.querySelector("h1").textContent, ...list, ...verdict].join(". "));
    this.listen();
  }

  listen() {
    this.listener?.stop();
    if (!this.listening || !canListen) return;
    const known = { stop: words.hearStop, same: words.hearSame, other: words.hearOther, well: words.hearWell, go: words.hearGo, pause: words.hearPause };
    this.listener = new Listener(document.documentElement.lang, known, (name) => this.answered(name));
    this.listener.start();
  }

  answered(name) {
    const { place } = this.session.state;
    const press = (what) => this.screen.querySelector(what)?.click();
    if (name === "stop") { if (place === "moving") this.stop(); else if (["resting", "halted"].includes(place)) this.input("worse"); return; }
    if (place === "moving") { if ((name === "pause") === this.clock.running) this.clock.toggle(); return; }
    if (name === "go") press(place === "said" ? '[data-input="next"]' : "[data-rest-over]:not([hidden])");
    else press({ same: "[data-same]", other: "[data-other]", well: "[data-well]" }[name]);
  }

  key(event) {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey || this.session?.state.place !== "moving") return;
    if (event.key === "Escape" || event.key.toLowerCase() === "s") { event.preventDefault(); this.stop(); }
    if (event.key === " " && !event.target.closest("button, summary, a")) { event.preventDefault(); this.clock.toggle(); }
  }

  hurts(event) {
    const place = this.session?.state.place;
    if (place === "moving") { event.preventDefault(); this.stop(); }
    if (["resting", "halted"].includes(place)) { event.preventDefault(); this.input("worse"); }
  }

  /** A call came, or the screen went off: paused where it was, and a tap carries on. Nothing counts on unseen. */
  seen() {
    if (document.hidden) this.clock?.pause?.();
    else this.again();
  }
}

/** A pack of a few minutes ago is shown at once, and replaced where the clinic knows better before the first answer. */
async function ready() {
  let store = await storeOf();
  const [session, pack] = [await store?.kept("session"), await store?.kept("pack")];
  const running = session && [...RUNNING, "alarm"].includes(session.state.place);
  const recent = pack && Math.abs(Date.now() - Date.parse(pack.made_at)) < RECENT_MS;
  if (!running && !recent) await fetchPack(pack ? 2500 : 20_000).catch(() => null);
  store = await storeOf();
  const floor = new Floor(store, await store?.kept("pack"), await store?.kept("figures"));
  if (store) await floor.begin(); else floor.mount("nopack");
  root.dataset.ready = "1";
  if (!running && recent) await floor.freshen();
  if (store && !floor.figures) fetch("/session/figures/").then((answer) => answer.json()).then((found) => { floor.figures = found; return store.keep({ figures: found }); }).catch(() => {});
}

ready();
