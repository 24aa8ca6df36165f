/** What is heard in floor mode: a voice, a bell, the beat of a movement; and the screen that stays on. */
import { Awake, Sound } from "./player.js";

const BEAT = { out: 520, back: 390, last: 660 };

export class FloorSound extends Sound {
  constructor(lang) { super(lang); this.awake = new Awake(); }

  /** One short tick; `way` is out, back or last. Louder would frighten, longer would blur the count. */
  beat(way) {
    if (!this.bell || !("AudioContext" in globalThis)) return;
    this.audio ??= new AudioContext();
    const [tone, volume, now] = [this.audio.createOscillator(), this.audio.createGain(), this.audio.currentTime];
    tone.type = "triangle";
    tone.frequency.value = BEAT[way];
    volume.gain.setValueAtTime(0.14, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + 0.12);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(now);
    tone.stop(now + 0.13);
  }

  /** A number as the language says it; it never cuts off a cue that is being said. */
  count(number) {
    if (!this.voice || !("speechSynthesis" in globalThis) || speechSynthesis.speaking) return;
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(String(number)), { lang: this.lang, rate: 1.15 }));
  }

  toggle(name) {
    this[name] = !this[name];
    localStorage.setItem(`midline.${name}`, this[name] ? "on" : "off");
    if (!this.voice) this.hush();
    return this[name];
  }
}
