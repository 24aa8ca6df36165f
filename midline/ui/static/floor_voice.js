/** Answers by voice, where the browser can and only when asked for: a few words of the page's own language. */
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

export const canListen = Boolean(Recognition);

/** The name whose word was heard, stop before all others; null for anything else. `words` maps names to "a, b, c". */
export function heardIn(transcript, words) {
  const said = ` ${transcript.toLocaleLowerCase().replaceAll(/[.,!?;:。，！？]/g, " ").replaceAll(/\s+/g, " ").trim()} `;
  const names = Object.keys(words).sort((a, b) => (b === "stop") - (a === "stop"));
  const spaced = (word) => /[\u3040-\u9fff]/.test(word) ? word : ` ${word} `;
  return names.find((name) => words[name].split(/[,，、]/).map((word) => word.trim().toLocaleLowerCase()).some((word) => word && said.includes(spaced(word)))) ?? null;
}

export class Listener {
  constructor(lang, words, heard) { this.lang = lang; this.words = words; this.heard = heard; this.on = false; }

  start() {
    this.on = true;
    this.ear = Object.assign(new Recognition(), { lang: this.lang, continuous: true, interimResults: true });
    this.ear.onresult = ({ results, resultIndex }) => {
      const name = heardIn(results[resultIndex][0].transcript, this.words);
      if (name && (name === "stop" || results[resultIndex].isFinal)) this.heard(name);
    };
    this.ear.onend = () => { if (this.on) try { this.ear.start(); } catch { this.on = false; } };
    this.ear.onerror = ({ error }) => { if (error !== "no-speech") this.on = false; };
    try { this.ear.start(); } catch { this.on = false; }
  }

  stop() { this.on = false; this.ear?.abort(); }
}
