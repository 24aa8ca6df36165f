/**
 * Counting with the camera: find the place, then count what the coach tells, one word at a time. Whatever fails, the
 * timer carries on from the count where it stands, and the session goes on.
 */
import { Line } from "./camera_line.js";
import { Stage } from "./camera_stage.js";
import { stepsOf, whereAt } from "./player.js";

const MOST_REPS = 200;

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
    Object.assign(this, { root, data, words: root.dataset, set: 1, reps: 0 });
    this.stage = new Stage({ root, lang: data.lang, files: data.files, aside: data.aside, words: (name) => data.hints[name] ?? this.cue(name) });
    this.sound = this.stage.sound;
    const find = (name) => document.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(["on", "begin", "hint", "way", "big", "phase", "count", "stop", "done"].map((name) => [name, find(name)]));
  }

  wire() {
    const { on, begin, stop, done } = this.parts;
    on.addEventListener("click", () => this.turnOn());
    begin.addEventListener("click", () => this.begin());
    stop.addEventListener("submit", (event) => this.leave(event, stop, "stopped"));
    done.addEventListener("submit", (event) => this.leave(event, done, "counted"));
    addEventListener("pagehide", () => this.close());
    if (!this.stage.canSee) on.hidden = true;
  }

  show(state) {
    this.stage.show(state);
    this.parts.on.hidden = state !== "start" || !this.stage.canSee;
    this.parts.begin.hidden = state !== "look";
  }

  hint(name, again = false) { this.stage.hint(name, again); }

  /** The words for a fault; the coach names the side, which nobody needs to hear. */
  cue(name) { return this.data.cues[name.replace(/_(left|right)-/, "-")] ?? this.data.cues[name] ?? ""; }

  // Finding the place

  async turnOn() {
    this.show("look");
    try {
      await this.stage.open({ seen: (frame) => this.seen(frame), failed: () => this.onTimer() });
    } catch {
      this.parts.way.dataset.refused = "";
      this.begin();
      this.parts.hint.textContent = this.words.wordRefused;
    }
  }

  seen(frame) {
    if (this.stage.state === "look") { if (this.stage.place(frame)) this.begin(); } else this.line?.send(frame);
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
    if (!this.stage.source?.going) { this.onTimer(); return; }
    this.way("camera");
    const { exercise } = this.data;
    this.line = new Line({ asks: { exercise, set: this.set }, told: (word) => this.told(word), gone: () => this.onTimer() });
  }

  told(word) {
    if (word.fps) this.stage.source.fps = word.fps;
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
    this.stage.close();
  }
}

const root = document.querySelector("[data-camera]");
if (root) new Counter(root, JSON.parse(document.getElementById("camera-data").textContent)).wire();
