/** Five minutes of rest: a countdown that outlives a reload, then the next page is offered. Nothing moves on by itself. */

const rest = document.querySelector("[data-rest]");
const [clock, said, bar] = ["clock", "said", "bar"].map((name) => rest.querySelector(`[data-rest-${name}]`));
const next = document.querySelector("[data-rest-next]");
const early = document.querySelector("[data-rest-early]");

const rest_s = Number(rest.dataset.restS);
const key = `midline.rest.${rest.dataset.key}`;

/** When the rest began, on this device's clock; the server's count wins over what the tab remembers. */
function beganAt() {
  const given = rest.dataset.remainingS;
  const began = given !== "" ? Date.now() - (rest_s - Number(given)) * 1000 : Number(sessionStorage.getItem(key)) || Date.now();
  sessionStorage.setItem(key, String(began));
  return began;
}

const began = beganAt();

function chime() {
  if (localStorage.getItem("midline.bell") !== "off" && "AudioContext" in globalThis) {
    const audio = new AudioContext();
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    volume.gain.setValueAtTime(0.2, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 1.5);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 1.5);
  }
  if (localStorage.getItem("midline.voice") !== "off" && "speechSynthesis" in globalThis) {
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(rest.dataset.over), { lang: document.documentElement.lang }));
  }
}

function tick() {
  const left_s = Math.max(0, Math.ceil(rest_s - (Date.now() - began) / 1000));
  clock.textContent = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, "0")}`;
  bar.value = rest_s - left_s;
  const over = left_s === 0;
  next.hidden = !over;
  if (early) early.hidden = over;
  return over;
}

if (!tick()) {
  const ticking = setInterval(() => {
    if (!tick()) return;
    clearInterval(ticking);
    said.textContent = rest.dataset.over;
    chime();
    next.focus();
  }, 250);
}
