/**
 * The exercise player: a plan of timed steps and a clock that walks along it.
 * Reads <script id="player-data">; without this module the page's plain buttons do the same work.
 */

/** All steps of an exercise in order: {kind: ready | move | hold | rest | change, s, set, rep, side, say}. */
export function stepsOf({ sets, reps, hold_s, rest_s, sides, get_ready_s, move_s, spoken = {} }) {
  const steps = [{ kind: "ready", s: get_ready_s, set: 1, rep: 0, side: sides[0], say: spoken.ready }];
  for (let set = 1; set <= sets; set += 1) {
    sides.forEach((side, turn) => {
      if (turn > 0) steps.push({ kind: "change", s: get_ready_s, set, rep: 0, side, say: spoken[side] });
      for (let rep = 1; rep <= reps; rep += 1) {
        const last = rep === reps && reps > 1;
        if (move_s > 0) steps.push({ kind: "move", s: move_s, set, rep, side, say: last ? spoken.last : rep === 1 ? spoken.move : undefined });
        if (hold_s > 0) steps.push({ kind: "hold", s: hold_s, set, rep, side, say: spoken.hold, half: hold_s >= 20 ? spoken.half : undefined });
        if (hold_s > 0 && move_s > 0) steps.push({ kind: "move", s: move_s, set, rep, side, say: spoken.release, back: true });
      }
    });
    if (set < sets && rest_s > 0) steps.push({ kind: "rest", s: rest_s, set, rep: reps, side: sides[0], say: spoken.rest });
  }
  return steps;
}

/** Where a clock of `elapsed_s` stands in `steps`: {index, step, into_s}; index is steps.length when it is over. */
export function whereAt(steps, elapsed_s) {
  let before = 0;
  for (const [index, step] of steps.entries()) {
    if (elapsed_s < before + step.s) return { index, step, into_s: elapsed_s - before };
    before += step.s;
  }
  return { index: steps.length, step: steps.at(-1), into_s: steps.at(-1).s };
}

function remembered(name) { return localStorage.getItem(`midline.${name}`) !== "off"; }

export class Sound {
  constructor(lang) { this.lang = lang; this.voice = remembered("voice"); this.bell = remembered("bell"); }

  say(text) {
    if (!text || !this.voice || !("speechSynthesis" in globalThis)) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: this.lang, rate: 0.95 }));
  }

  ring(hertz = 660) {
    if (!this.bell || !("AudioContext" in globalThis)) return;
    this.audio ??= new AudioContext();
    const [tone, volume, now] = [this.audio.createOscillator(), this.audio.createGain(), this.audio.currentTime];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + 0.9);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(now);
    tone.stop(now + 0.9);
  }

  hush() { if ("speechSynthesis" in globalThis) speechSynthesis.cancel(); }
}

export class Awake {
  async on() { try { this.lock = await navigator.wakeLock?.request("screen"); } catch { /* low battery: the session goes on */ } }
  off() { this.lock?.release(); this.lock = undefined; }
}

class Player {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.steps = stepsOf({ move_s: data.hold_s > 0 ? 0 : 4, ...data });
    this.words = root.dataset;
    this.sound = new Sound(data.lang);
    this.awake = new Awake();
    this.spent_ms = 0;
    this.at = -1;
    this.place = `midline.player.${data.key}`;
    const find = (name) => document.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(["clock", "ring", "big", "phase", "count", "toggles", "keys", "go", "done", "stop", "voice", "bell"].map((name) => [name, find(name)]));
  }

  begin() {
    const { go, toggles, keys, voice, bell, stop } = this.parts;
    for (const part of [go, toggles, keys]) part.hidden = false;
    go.addEventListener("click", () => this.toggle());
    for (const [button, name] of [[voice, "voice"], [bell, "bell"]]) this.remember(button, name);
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.running) this.awake.on(); });
    stop.addEventListener("submit", () => this.leave(stop));
    this.parts.done.addEventListener("submit", () => this.leave(this.parts.done));
    addEventListener("pagehide", () => this.keepPlace());
    this.findPlace();
  }

  keepPlace() { if (this.at >= 0) sessionStorage.setItem(this.place, String(Math.round(this.elapsed_s * 1000))); }

  /** After a reload the exercise waits, paused, where it was. */
  findPlace() {
    const spent_ms = Number(sessionStorage.getItem(this.place));
    const { index, step, into_s } = whereAt(this.steps, spent_ms / 1000);
    if (!(spent_ms > 0) || index === this.steps.length) return;
    this.spent_ms = spent_ms;
    this.at = index;
    this.enter(index, step);
    this.draw(step, into_s);
    this.parts.clock.hidden = false;
    this.parts.phase.textContent = this.words.wordPaused;
    this.parts.go.textContent = this.words.wordResume;
  }

  remember(button, name) {
    const show = () => button.setAttribute("aria-pressed", String(this.sound[name]));
    show();
    button.addEventListener("click", () => {
      this.sound[name] = !this.sound[name];
      localStorage.setItem(`midline.${name}`, this.sound[name] ? "on" : "off");
      if (!this.sound.voice) this.sound.hush();
      show();
    });
  }

  key(event) {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || event.key.toLowerCase() === "s") { event.preventDefault(); this.parts.stop.requestSubmit(this.parts.stop.querySelector("button")); }
    if (event.key === " " && !event.target.closest("button, summary, a")) { event.preventDefault(); this.toggle(); }
  }

  get running() { return this.since !== undefined; }
  get elapsed_s() { return (this.spent_ms + (this.running ? performance.now() - this.since : 0)) / 1000; }

  toggle() {
    const { go, clock } = this.parts;
    clock.hidden = false;
    if (this.running) this.pause(); else this.resume();
    go.textContent = this.running ? this.words.wordPause : this.words.wordResume;
    this.root.toggleAttribute("data-playing", this.running);
  }

  resume() {
    for (const open of document.querySelectorAll("details[open]")) open.open = false;
    if (this.at < 0) this.root.scrollIntoView({ block: "start" });
    this.since = performance.now();
    this.awake.on();
    this.ticking = setInterval(() => this.tick(), 100);
    this.at = Math.min(this.at, this.steps.length);
    this.tick(true);
  }

  pause() {
    this.spent_ms += performance.now() - this.since;
    this.since = undefined;
    clearInterval(this.ticking);
    this.awake.off();
    this.sound.hush();
    this.parts.phase.textContent = this.words.wordPaused;
  }

  tick(again = false) {
    const { index, step, into_s } = whereAt(this.steps, this.elapsed_s);
    if (index === this.steps.length) { this.finish(); return; }
    if (index !== this.at || again) this.enter(index, step);
    if (step.half && !this.saidHalf && into_s >= step.s / 2) { this.saidHalf = true; this.sound.say(step.half); }
    this.draw(step, into_s);
  }

  enter(index, step) {
    const { phase, count, ring } = this.parts;
    const isNew = index !== this.at;
    this.at = index;
    this.saidHalf = false;
    const name = { ready: "Ready", move: "Move", hold: "Hold", rest: "Rest", change: "Change" }[step.kind];
    phase.textContent = this.words[`word${name}`];
    count.textContent = this.countWords(step);
    ring.dataset.kind = step.kind === "change" ? "ready" : step.kind;
    this.root.dataset.side = step.side;
    if (!isNew) return;
    this.sound.say(step.say);
    if (step.kind !== "ready" && !step.back) this.sound.ring(step.kind === "rest" ? 440 : 660);
  }

  countWords({ rep, set, side }) {
    const { wordRep, wordSet, wordOf } = this.words;
    const parts = [];
    if (this.data.reps > 1 && rep > 0) parts.push(`${wordRep} ${rep} ${wordOf} ${this.data.reps}`);
    if (this.data.sets > 1) parts.push(`${wordSet} ${set} ${wordOf} ${this.data.sets}`);
    if (side !== "both") parts.unshift(side === "left" ? this.words.wordLeft : this.words.wordRight);
    return parts.join(" · ");
  }

  draw(step, into_s) {
    const left = Math.max(0, Math.ceil(step.s - into_s));
    const counting = step.kind === "move" && this.data.hold_s === 0;
    this.parts.big.textContent = counting ? step.rep : left >= 60 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : left;
    this.parts.ring.querySelector(".ring-now").setAttribute("stroke-dasharray", `${Math.min(100, (into_s / step.s) * 100).toFixed(1)} 100`);
  }

  finish() {
    this.pause();
    this.at = this.steps.length;
    this.parts.phase.textContent = this.words.wordDone;
    this.sound.ring(880);
    this.sound.say(this.data.spoken?.done);
    this.parts.done.requestSubmit(this.parts.done.querySelector("button"));
  }

  /** What was done so far, for the form that goes to the clinic. */
  leave(form) {
    const over = this.at >= this.steps.length;
    const step = this.steps[Math.max(0, Math.min(this.at, this.steps.length - 1))];
    const done = over ? this.data.reps : Math.max(0, step.rep - (step.kind === "rest" ? 0 : 1));
    this.fill(form, { sets_done: over ? this.data.sets : step.set - (step.kind === "rest" ? 0 : 1), reps_done: this.at < 0 ? 0 : done, elapsed_s: Math.round(this.elapsed_s) });
    if (this.running) this.pause();
  }

  fill(form, values) {
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  }
}

const root = globalThis.document?.querySelector("[data-player]");
const data = globalThis.document?.getElementById("player-data");
if (root && data) new Player(root, JSON.parse(data.textContent)).begin();
