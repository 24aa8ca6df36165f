/**
 * A therapist before the camera: shows a movement so that it is learned, or tries what was learned. A lesson ends by
 * itself once the body has come back as often as was said and rests.
 */
import { Home, Still } from "./camera_rest.js";
import { Line } from "./camera_line.js";
import { Stage } from "./camera_stage.js";

const SOON_S = 10;
const RESTED_S = 2;
const GIVE_UP_S = 30;

class Teaching {
  constructor(root, data) {
    Object.assign(this, { root, data, words: root.dataset, still: new Still() });
    this.stage = new Stage({ root, lang: data.lang, files: data.files, aside: data.aside, words: (name) => this.hintWords(name) });
    const find = (name) => document.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(["on", "begin", "over", "big", "phase", "refusal", "asks"].map((name) => [name, find(name)]));
  }

  wire() {
    const { on, begin, over } = this.parts;
    on.addEventListener("click", () => this.turnOn());
    begin.addEventListener("click", () => this.soon());
    over.addEventListener("click", () => this.end());
    this.parts.asks?.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("pagehide", () => this.stage.close());
    if (!this.stage.canSee) on.hidden = true;
  }

  get asked() { return Object.fromEntries(new FormData(this.parts.asks)); }

  get body() { return this.data.body ?? this.asked.body; }

  hintWords(name) { return this.data.hints[this.body][name] ?? name; }

  show(state) {
    this.stage.show(state);
    this.parts.begin.hidden = state !== "look";
    this.parts.over.hidden = state !== "count";
    this.parts.on.hidden = !["start", "refused", "over"].includes(state) || !this.stage.canSee;
  }

  async turnOn() {
    this.show("look");
    this.tell("", "");
    this.still = new Still();
    if (this.stage.source?.going) return;
    try {
      await this.stage.open({ seen: (frame) => this.seen(frame), failed: () => this.refuse(this.words.wordRefused) });
    } catch {
      this.refuse(this.words.wordRefused);
    }
  }

  seen(frame) {
    const still = this.still.after(frame);
    if (this.stage.state === "look") { if (this.stage.place(frame) && still && !this.counting) this.begin(frame); }
    else if (this.stage.state === "count") this.take(frame);
  }

  /** For who has to walk to the mat first: begins whatever the camera thinks of the place. */
  soon() {
    if (this.counting) return;
    let left = SOON_S;
    const tick = () => {
      this.tell(this.words.wordSoon, left);
      this.stage.sound.ring(440);
      if (left-- <= 0) { this.stopCounting(); this.begin(); }
    };
    this.counting = setInterval(tick, 1000);
    tick();
  }

  stopCounting() { clearInterval(this.counting); this.counting = 0; }

  tell(phase, big) { this.parts.phase.textContent = phase; this.parts.big.textContent = big; }

  refuse(words) {
    this.stopCounting();
    if (this.line) { this.line.ended = true; this.close(this.line.socket); }
    this.stage.close();
    this.parts.refusal.textContent = words;
    this.show("refused");
    this.parts.refusal.focus();
  }

  close(socket) { if (socket.readyState < WebSocket.CLOSING) socket.close(); }
}

class Showing extends Teaching {
  begin(frame) {
    this.show("count");
    this.stage.hint("");
    this.home = frame ? new Home(frame.joints) : undefined;
    this.begun_s = NaN;
    this.tell(this.words.wordShow, "");
    this.stage.sound.say(this.words.wordShow);
    this.stage.sound.ring();
    const { reps, body, sides } = this.asked;
    this.line = new Line({ asks: { lesson: this.data.code, reps, body, sides }, told: (word) => this.told(word), gone: () => this.refuse(this.data.refusals.gone) });
  }

  take(frame) {
    this.line.send(frame);
    if (Number.isNaN(this.begun_s)) this.begun_s = frame.t_s;
    if (!this.home && frame.joints) this.home = new Home(frame.joints);
    this.home?.after(frame);
    const enough = this.home?.returns >= Number(this.asked.reps) && this.home.home_s >= RESTED_S;
    if (enough || frame.t_s - this.begun_s > this.data.longest_s) this.end();
  }

  end() {
    if (this.stage.state !== "count") return;
    this.show("learn");
    this.tell(this.words.wordLearn, "");
    this.stage.sound.ring(880);
    this.stage.sound.say(this.words.wordThanks);
    this.line.end();
    const { socket } = this.line;
    socket.addEventListener("close", () => { if (!this.taught && this.stage.state === "learn") this.refuse(this.data.refusals.gone); });
    setTimeout(() => this.close(socket), GIVE_UP_S * 1000);
  }

  told(word) {
    if (word.fps) this.stage.source.fps = word.fps;
    if (word.seen === false && this.stage.state === "count") this.stage.hint("lost", true);
    if (word.seen === true && this.stage.state === "count") this.stage.hint("");
    if (word.refused) this.refuse(this.data.refusals[word.refused] ?? this.data.refusals.fault);
    if (word.taught) { this.taught = true; this.stage.close(); location.href = this.data.taught_url.replace("ID", word.taught); }
  }
}

class Trying extends Teaching {
  begin() {
    this.show("count");
    this.stage.hint("");
    this.reps = 0;
    this.tell(this.words.wordTry, 0);
    this.stage.sound.ring();
    this.line = new Line({ asks: { try: this.data.taught }, told: (word) => this.told(word), gone: () => this.refuse(this.data.refusals.gone) });
  }

  take(frame) { this.line.send(frame); }

  end() {
    if (this.stage.state !== "count") return;
    this.line.end();
    this.stage.close();
    this.show("over");
  }

  told(word) {
    if (word.fps) this.stage.source.fps = word.fps;
    if (word.seen === false) this.stage.hint("lost", true);
    if (word.seen === true) this.stage.hint("");
    if (word.holding_s) this.tell(this.words.wordHold, word.holding_s);
    if (!word.rep) return;
    this.reps = word.rep;
    this.tell(this.words.wordTry, this.reps);
    this.stage.sound.ring();
    this.stage.sound.say(String(this.reps));
  }
}

const root = document.querySelector("[data-lesson]");
if (root) {
  const data = JSON.parse(document.getElementById("lesson-data").textContent);
  new (data.taught ? Trying : Showing)(root, data).wire();
}
