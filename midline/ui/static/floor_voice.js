/** Answers by voice, where the browser can and only when asked for: a few words of the page's own language. */
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

export const canListen = Boolean(Recognition);

/**
 * The name whose word was heard; null for anything else. `words` maps names to "a, b, c". "Stop" is heard wherever it is said;
 * all else only when nothing else was said, for "not the same" and "I feel nothing" hold calm words and mean the contrary.
 */
export function heardIn(transcript, words) {
  const plain = (text) => text.toLocaleLowerCase().replaceAll("’", "'").replaceAll(/[.,!?;:。，！？]/g, " ").replaceAll(/\s+/g, " ").trim();
  const said = plain(transcript);
  const meant = (name) => words[name].split(/[,，、]/).map(plain).filter(Boolean);
  const within = (word) => /[\u3040-\u9fff]/.test(word) ? said.includes(word) : ` ${said} `.includes(` ${word} `);
  if ("stop" in words && meant("stop").some(within)) return "stop";
  return Object.keys(words).find((name) => name !== "stop" && meant(name).includes(said)) ?? null;
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
