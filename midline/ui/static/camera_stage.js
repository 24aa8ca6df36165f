/**
 * What the pages with a camera share: joints drawn as lines, as in a mirror, what to put right before one begins, and
 * the hints that are shown and said.
 */
import { openSource } from "./camera_source.js";
import { look } from "./camera_setup.js";
import { Awake, Sound } from "./player.js";

const READY_MS = 2000;
const AGAIN_MS = 5000;
const BONES = [[11, 12], [11, 13], [13, 15], [12, 14], [14, 16], [11, 23], [12, 24], [23, 24], [23, 25], [25, 27], [24, 26], [26, 28], [27, 31], [28, 32]];

export class Stage {
  /** words(name) gives what is shown and said for a hint; `aside`: the movement is looked at from the side. */
  constructor({ root, lang, files, aside, words }) {
    Object.assign(this, { root, files, aside, words, ready_ms: NaN, said_ms: -Infinity });
    this.sound = new Sound(lang);
    this.awake = new Awake();
    const find = (name) => document.querySelector(`[data-${name}]`);
    this.parts = Object.fromEntries(["hint", "video", "canvas", "checks", "voice", "bell"].map((name) => [name, find(name)]));
    this.canSee = Object.keys(files).length > 0 && Boolean(navigator.mediaDevices) && "WebSocket" in self;
    this.parts.checks.querySelector("[data-check=side]").hidden = !aside;
    for (const name of ["voice", "bell"]) this.toggle(this.parts[name], name);
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

  get state() { return this.root.dataset.state; }

  show(state) {
    this.root.dataset.state = state;
    for (const part of this.root.querySelectorAll("[data-show]")) part.hidden = !part.dataset.show.split(" ").includes(state);
  }

  /** Turns the camera on; seen(frame) comes for each picture, failed() when the model has broken. */
  async open({ seen, failed }) {
    this.root.scrollIntoView({ block: "start" });
    this.awake.on();
    const { video } = this.parts;
    this.source = await openSource({ video, files: this.files, seen: (frame) => { this.draw(frame); seen(frame); } });
    this.source.failed = failed;
  }

  hint(name, again = false) {
    const text = name ? this.words(name) : "";
    const { hint } = this.parts;
    const isNew = hint.textContent !== text;
    hint.textContent = text;
    hint.dataset.name = name;
    if (!name || (!isNew && !(again && performance.now() - this.said_ms > AGAIN_MS))) return;
    this.said_ms = performance.now();
    this.sound.say(text);
  }

  /** Says what to put right; whether all has been right for a while. */
  place(frame) {
    const told = look(frame.joints, { ...frame, aside: this.aside });
    for (const mark of this.parts.checks.children) mark.toggleAttribute("data-ok", told[mark.dataset.check]);
    this.root.dataset.seen = told.whole ? "yes" : "no";
    this.hint(told.hint, true);
    if (told.hint !== "ready") this.ready_ms = NaN;
    else if (Number.isNaN(this.ready_ms)) this.ready_ms = performance.now();
    return performance.now() - this.ready_ms > READY_MS;
  }

  /** Lines between joints; no picture. */
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

  close() {
    this.source?.stop();
    this.awake.off();
    this.sound.hush();
  }
}
