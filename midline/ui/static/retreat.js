// Pain's retreat, week by week: one layer at a time, by a button or by hand. It never starts by itself.

const STEP_MS = 900;
const still = matchMedia("(prefers-reduced-motion: reduce)");

function begin(figure) {
  const layers = [...figure.querySelectorAll(".rf-week")];
  const words = [...figure.querySelectorAll("[data-retreat-words] li")].map((each) => each.textContent);
  const said = figure.querySelector("[data-retreat-said]");
  const range = figure.querySelector("[data-retreat-week]");
  const play = figure.querySelector("[data-retreat-play]");
  const names = { play: play.textContent, pause: play.dataset.wordsPause };
  let timer = 0;

  const show = (week) => {
    layers.forEach((layer, place) => layer.classList.toggle("is-now", place === week));
    said.textContent = words[week];
    range.value = String(week);
    range.setAttribute("aria-valuetext", words[week]);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = names.play;
  };
  const step = () => {
    const next = Number(range.value) + 1;
    if (next >= layers.length) stop();
    else show(next);
  };
  play.addEventListener("click", () => {
    if (timer) {
      stop();
      return;
    }
    show(0);
    timer = setInterval(step, STEP_MS);
    play.textContent = names.pause;
  });
  range.addEventListener("input", () => {
    stop();
    show(Number(range.value));
  });
  const motion = () => {
    stop();
    play.parentElement.hidden = still.matches;
  };
  still.addEventListener("change", motion);
  motion();
  show(layers.length - 1);
  figure.querySelector("[data-retreat-acts]").hidden = false;
}

document.querySelectorAll("[data-retreat]").forEach(begin);
