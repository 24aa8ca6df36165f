/** The two clocks of floor mode: an exercise that counts by voice and by beat, and five minutes of rest. */
import { stepsOf, whereAt } from "./player.js";

const NAMES = { ready: "Ready", move: "Move", hold: "Hold", rest: "Rest", change: "Change" };
const COUNTED_LAST_S = 3;
const CALLS_OUT_S = 30;

/** `screen`, the words of the page, the room, what is said of the exercise, the pace, and what to do at the end. */
export class ExerciseClock {
  constructor({ screen, words, room, said, pace, sound, place, over }) {
    Object.assign(this, { screen, words, sound, place, over });
    const still = room.hold_s >= 60 && room.reps === 1;
    this.data = { ...pace, ...room, move_s: still ? 0 : room.hold_s > 0 ? pace.move_s : 4, sides: said.sides > 1 ? ["left", "right"] : ["both"], spoken: said.spoken };
    this.steps = stepsOf(this.data);
    this.spent_ms = Number(sessionStorage.getItem(place)) || 0;
    if (whereAt(this.steps, this.spent_ms / 1000).index >= this.steps.length) this.spent_ms = 0;
    this.at = this.second = -1;
    this.find = (name) => screen.querySelector(`[data-${name}]`);
    this.find("hint").textContent = words[this.spent_ms ? "wordResume" : "wordBegin"];
  }

  get running() { return this.since !== undefined; }
  get elapsed_s() { return (this.spent_ms + (this.running ? performance.now() - this.since : 0)) / 1000; }
  get reps() {
    if (this.at >= this.steps.length) return this.data.reps;
    const step = this.steps[Math.max(0, this.at)];
    return this.at < 0 ? 0 : Math.max(0, step.rep - (step.kind === "rest" ? 0 : 1));
  }

  toggle() { if (this.running) this.pause(); else this.resume(); }

  resume() {
    this.since = performance.now();
    this.sound.awake.on();
    this.find("hint").textContent = this.words.wordPause;
    this.screen.dataset.playing = "1";
    this.ticking = setInterval(() => this.tick(), 100);
    this.tick();
  }

  pause() {
    if (!this.running) return;
    this.spent_ms += performance.now() - this.since;
    this.since = undefined;
    clearInterval(this.ticking);
    this.sound.awake.off();
    this.sound.hush();
    delete this.screen.dataset.playing;
    this.find("hint").textContent = this.words.wordResume;
    this.find("phase").textContent = this.words.wordPaused;
    this.keep();
  }

  keep() { if (this.elapsed_s > 0) sessionStorage.setItem(this.place, String(Math.round(this.elapsed_s * 1000))); }

  end() { this.pause(); sessionStorage.removeItem(this.place); }

  tick() {
    const { index, step, into_s } = whereAt(this.steps, this.elapsed_s);
    if (index === this.steps.length) { this.finish(); return; }
    if (index !== this.at) this.enter(index, step);
    this.eachSecond(step, into_s);
    this.draw(step, into_s);
  }

  enter(index, step) {
    this.at = index;
    this.second = -1;
    this.half = false;
    this.find("phase").textContent = this.words[`word${NAMES[step.kind]}`];
    this.find("count").textContent = this.where(step);
    this.find("said").textContent = `${this.words[`word${NAMES[step.kind]}`]}. ${this.where(step)}`;
    Object.assign(this.screen.dataset, { kind: step.kind, side: step.side });
    this.sound.say(step.say);
    if (step.kind !== "ready" && !step.back) this.sound.ring(step.kind === "rest" ? 440 : 660);
    if (step.kind === "move" && !step.back && !step.say) this.sound.count(step.rep);
  }

  /** The beat of a movement; the last seconds of everything else counted aloud, and every half minute of a long hold. */
  eachSecond(step, into_s) {
    const second = Math.floor(into_s);
    if (second === this.second) return;
    this.second = second;
    const left = Math.ceil(step.s - second);
    if (step.kind === "move") this.sound.beat(left === 1 ? "last" : step.back ? "back" : "out");
    else if (step.s > COUNTED_LAST_S + 1 && left <= COUNTED_LAST_S && left > 0) this.sound.count(left);
    else if (step.kind === "hold" && step.half && !this.half && into_s >= step.s / 2) { this.half = true; this.sound.say(step.half); }
    else if (step.kind === "hold" && left % CALLS_OUT_S === 0 && second > 0) this.sound.count(left);
  }

  where({ rep, set, side }) {
    const { wordRep, wordSet, wordOf } = this.words;
    const parts = [];
    if (side !== "both") parts.push(side === "left" ? this.words.wordLeft : this.words.wordRight);
    if (this.data.reps > 1 && rep > 0) parts.push(`${wordRep} ${rep} ${wordOf} ${this.data.reps}`);
    if (this.data.sets > 1) parts.push(`${wordSet} ${set} ${wordOf} ${this.data.sets}`);
    return parts.join(" · ");
  }

  draw(step, into_s) {
    const left = Math.max(0, Math.ceil(step.s - into_s));
    const counting = step.kind === "move" && this.data.hold_s === 0;
    show(this.find("big"), counting ? String(step.rep) : clockText(left));
    this.find("tap").style.setProperty("--gone", String(Math.min(1, into_s / step.s)));
  }

  finish() {
    this.at = this.steps.length;
    this.end();
    this.sound.ring(880);
    this.sound.say(this.data.spoken.done);
    this.over(this.data.reps);
  }
}

function show(place, text) {
  if (place.textContent === text) return;
  place.textContent = text;
  place.toggleAttribute("data-long", text.length > 2);
}

export function clockText(seconds) {
  return seconds >= 60 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : String(seconds);
}

/** Rest that outlives a reload; a clock set back or forward while the page is open changes nothing. */
export class RestClock {
  constructor({ screen, words, rest_s, entered_at, sound }) {
    Object.assign(this, { screen, words, rest_s, sound });
    this.before_s = Math.max(0, (Date.now() - entered_at) / 1000);
    this.since = performance.now();
    this.ticking = setInterval(() => this.tick(), 250);
    this.tick(true);
  }

  tick(first = false) {
    const left = Math.max(0, Math.ceil(this.rest_s - this.before_s - (performance.now() - this.since) / 1000));
    show(this.screen.querySelector("[data-rest-clock]"), clockText(left));
    const over = this.screen.querySelector("[data-rest-over]");
    if (left > 0 || !over.hidden) return;
    over.hidden = false;
    this.screen.querySelector("[data-rest-early]").hidden = true;
    this.end();
    if (first) return;
    this.screen.querySelector("[data-said]").textContent = this.words.wordOver;
    this.sound.ring(880);
    this.sound.say(this.words.wordOver);
    over.focus();
  }

  end() { clearInterval(this.ticking); }
}
