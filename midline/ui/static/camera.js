/**
 * Counting with the camera: find the place, then count what the coach tells, one word at a time. Whatever fails, the
 * timer carries on from the count where it stands, and the session goes on.
 */
import { openSource } from "./camera_source.js";
import { look } from "./camera_setup.js";
import { Line } from "./camera_line.js";
import { Awake, Sound, stepsOf, whereAt } from "./player.js";

const READY_MS = 2000;
const AGAIN_MS = 5000;
const MOST_REPS = 200;
const BONES = [[11, 12], [11, 13], [13, 15], [12, 14], [14, 16], [11, 23], [12, 24], [23, 24], [23, 25], [25, 27], [24, 26], [26, 28], [27, 31], [28, 32]];

/** The timer: tells each repetition of `reps` as it is over, and the end. */
class Pace {
  constructor(data, reps, { rep, step, over }) {
    Object.assign(this, { rep, step, over, told: 0, since: performance.now() });
    this.steps = stepsOf({ ...data, sets: 1, reps, sides: ["both"], rest_s: 0, get_ready_s: 2, move_s: data.move_s || (data.hold_s > 0 ? 0 : 4) });
    this.ticking = setInterval(() => this.tick(), 100);
  }

  tick() {
    const { index, step, into_s } = whereAt(this.steps, (performance.now() - this.since) / 1000);
    const done = index === this.steps.length ? step.rep : Math.max(0, step.rep - 1);
    for (; this.told < done; this.told += 1) this.rep();
    if (index === this.steps.length) { this.stop(); this.over(); } else if (this.ticking) this.step(step, into_s, index);
  }

  stop() { clearInterval(this.ticking); this.ticking = 0; }
}

class Counter {
  constructor(root, data) {
    Object.assign(this, { root, data, words: root.dataset, set: 1, reps: 0, ready_ms: NaN, said_ms: -Infinity, at: -1 });
    this.sound = new Sound(data.lang);
    this.awake = new Awake();
    const find = (name) => document.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(["on", "begin", "hint", "way", "big", "phase", "count", "video", "canvas", "voice", "bell", "stop", "done", "checks"].map((name) => [name, find(name)]));
    this.canSee = Object.keys(data.files).length > 0 && Boolean(navigator.mediaDevices) && "WebSocket" in self;
  }

  wire() {
    const { on, begin, stop, done, voice, bell } = this.parts;
    on.addEventListener("click", () => this.turnOn());
    begin.addEventListener("click", () => this.begin());
    stop.addEventListener("submit", (event) => this.leave(event, stop, "stopped"));
    done.addEventListener("submit", (event) => this.leave(event, done, "counted"));
    for (const [button, name] of [[voice, "voice"], [bell, "bell"]]) this.toggle(button, name);
    addEventListener("pagehide", () => this.close());
    if (!this.canSee) on.hidden = true;
  }

  toggle(button, name) {
    const show = () => button.setAttribute("aria-pressed", String(this.sound[name]));
    button.addEventListener("click", () => {
      this.sound[name] = !this.sound[name];
      localStorage.setItem(`midline.${name}`, this.sound[name] ? "on" : "off");
      if (!this.sound.voice) this.sound.hush();
      show();
    });
    show();
  }

  show(state) {
    this.root.dataset.state = state;
    for (const part of this.root.querySelectorAll("[data-show]")) part.hidden = !part.dataset.show.split(" ").includes(state);
    this.parts.on.hidden = state !== "start" || !this.canSee;
    this.parts.begin.hidden = state !== "look";
  }

  hint(name, again = false) {
    const text = name ? this.data.hints[name] ?? this.cue(name) : "";
    const { hint } = this.parts;
    const isNew = hint.textContent !== text;
    hint.textContent = text;
    hint.dataset.name = name;
    if (!name || (!isNew && !(again && performance.now() - this.said_ms > AGAIN_MS))) return;
    this.said_ms = performance.now();
    this.sound.say(text);
  }

  /** The words for a fault; the coach names the side, which nobody needs to hear. */
  cue(name) { return this.data.cues[name.replace(/_(left|right)-/, "-")] ?? this.data.cues[name] ?? ""; }

  // Finding the place

  async turnOn() {
    this.show("look");
    this.root.scrollIntoView({ block: "start" });
    this.awake.on();
    try {
      this.source = await openSource({ video: this.parts.video, files: this.data.files, seen: (frame) => this.seen(frame) });
      this.source.failed = () => this.onTimer();
    } catch {
      this.parts.way.dataset.refused = "";
      this.begin();
      this.parts.hint.textContent = this.words.wordRefused;
    }
  }

  seen(frame) {
    this.draw(frame);
    if (this.root.dataset.state === "look") this.place(frame);
    else this.line?.send(frame);
  }

  place(frame) {
    const told = look(frame.joints, frame);
    for (const mark of this.parts.checks.children) mark.toggleAttribute("data-ok", told[mark.dataset.check]);
    this.root.dataset.seen = told.whole ? "yes" : "no";
    this.hint(told.hint, true);
    if (told.hint !== "ready") this.ready_ms = NaN;
    else if (Number.isNaN(this.ready_ms)) this.ready_ms = performance.now();
    else if (performance.now() - this.ready_ms > READY_MS) this.begin();
  }

  /** Lines between joints, as in a mirror; no picture. */
  draw({ joints, width, height }) {
    const { canvas } = this.parts;
    const pen = canvas.getContext("2d");
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    pen.clearRect(0, 0, width, height);
    if (!joints) return;
    pen.strokeStyle = pen.fillStyle = getComputedStyle(canvas).color;
    [pen.lineWidth, pen.lineCap] = [Math.max(4, width / 80), "round"];
    for (const [from, to] of BONES) {
      if (joints[from].v < 0.5 || joints[to].v < 0.5) continue;
      pen.beginPath();
      pen.moveTo(width - joints[from].x, joints[from].y);
      pen.lineTo(width - joints[to].x, joints[to].y);
      pen.stroke();
    }
    if (joints[0].v < 0.5) return;
    pen.beginPath();
    pen.arc(width - joints[0].x, joints[0].y, width / 32, 0, 7);
    pen.fill();
  }

  // Counting

  get target() { return this.data.reps * this.data.sides.length; }

  begin() {
    if (this.root.dataset.state === "count") return;
    this.show("count");
    this.sound.ring();
    this.nextSet();
  }

  nextSet() {
    this.reps = 0;
    this.tell(this.words.wordReady);
    if (this.source?.going === false || !this.source) { this.onTimer(); return; }
    this.way("camera");
    const { exercise } = this.data;
    this.line = new Line({ exercise, set: this.set, told: (word) => this.told(word), gone: () => this.onTimer() });
  }

  told(word) {
    if (word.fps) this.source.fps = word.fps;
    if (word.seen === false) this.onTimer("lost");
    if (word.seen === true) this.onCamera();
    if (word.holding_s) this.holding(word.holding_s);
    if (word.rep && !this.line?.ended) this.rep(word.cue);
  }

  holding(seconds) {
    if (this.data.hold_s === 0 || this.pace) return;
    this.tell(this.words.wordHold, seconds);
    if (seconds === this.data.hold_s) this.sound.say(this.data.spoken.release);
    if (seconds === 1) this.sound.ring();
  }

  rep(cue) {
    this.reps += 1;
    this.sound.ring(this.reps >= this.target ? 880 : 660);
    this.tell("");
    if (this.reps >= this.target) { this.setOver(); return; }
    if (cue) this.hint(cue, true);
    else { this.hint(""); this.sound.say(this.reps === this.target - 1 ? this.data.spoken.last : String(this.reps)); }
  }

  tell(phase, big = this.reps) {
    const { wordRep, wordOf, wordSet } = this.words;
    this.parts.phase.textContent = phase;
    this.parts.big.textContent = big;
    const sets = this.data.sets > 1 ? ` · ${wordSet} ${this.set} ${wordOf} ${this.data.sets}` : "";
    this.parts.count.textContent = `${wordRep} ${this.reps} ${wordOf} ${this.target}${sets}`;
  }

  setOver() {
    this.pace?.stop();
    this.pace = null;
    this.line?.end();
    if (this.set >= this.data.sets) { this.finish(); return; }
    this.set += 1;
    this.sound.say(this.data.spoken.rest);
    let left = this.data.rest_s;
    this.resting = setInterval(() => {
      this.tell(this.words.wordRest, left);
      if (left-- <= 0) { clearInterval(this.resting); this.nextSet(); }
    }, 1000);
  }

  finish() {
    this.tell(this.words.wordDone);
    this.hint("");
    this.sound.say(this.data.spoken.done);
    // The line still brings the end of the set into the chart before the page goes.
    const { done } = this.parts;
    this.line?.socket.addEventListener("close", () => done.requestSubmit(done.querySelector("button")), { once: true });
    setTimeout(() => done.requestSubmit(done.querySelector("button")), 3000);
  }

  // The timer, whenever the camera cannot

  onTimer(hint = "timer") {
    if (this.pace || this.reps >= this.target || this.resting && this.reps === 0 && this.line?.ended) return;
    this.way("timer");
    this.hint(hint);
    let before = -1;
    this.pace = new Pace(this.data, this.target - this.reps, {
      rep: () => this.rep(null),
      over: () => {},
      step: (step, into_s, index) => {
        const left = Math.max(0, Math.ceil(step.s - into_s));
        this.tell({ ready: this.words.wordReady, hold: this.words.wordHold }[step.kind] ?? "", step.kind === "hold" ? left : this.reps);
        if (index !== before && step.say) this.sound.say(step.say);
        before = index;
      },
    });
  }

  onCamera() {
    this.root.dataset.seen = "yes";
    if (!this.pace) return;
    this.pace.stop();
    this.pace = null;
    this.way("camera");
    this.hint("back");
  }

  way(name) {
    this.root.dataset.by = name;
    this.parts.way.textContent = name === "camera" ? this.words.wordCamera : this.words.wordTimer;
  }

  // Leaving

  leave(event, form, how) {
    const reps = Math.min(MOST_REPS, Math.round(this.reps / this.data.sides.length));
    this.close();
    if (this.root.dataset.state === "count") form.elements.reps_done.value = reps;
    if (!this.data.back_url) return;
    event.preventDefault();
    location.href = `${this.data.back_url}#${how}-${this.root.dataset.state === "count" ? reps : how === "counted" ? this.data.reps : 0}`;
  }

  close() {
    this.pace?.stop();
    clearInterval(this.resting);
    this.line?.end();
    this.source?.stop();
    this.awake.off();
    this.sound.hush();
  }
}

const root = document.querySelector("[data-camera]");
if (root) new Counter(root, JSON.parse(document.getElementById("camera-data").textContent)).wire();
