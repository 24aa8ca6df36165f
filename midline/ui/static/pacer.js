// Breathing at an even pace: a ball that grows and shrinks, and a word for who cannot see it.

const pacer = document.querySelector(".pacer");

function start() {
  const { in: inS, out: outS, rounds } = pacer.dataset;
  const ball = pacer.querySelector(".pacer-ball");
  const word = pacer.querySelector(".pacer-word");
  const go = pacer.querySelector("[data-go]");
  let left = Number(rounds);
  let timer = 0;

  const breathe = (way, seconds, then) => {
    word.textContent = way === "in" ? word.dataset.wordIn : word.dataset.wordOut;
    ball.style.setProperty("--breath-s", `${seconds}s`);
    ball.classList.toggle("is-full", way === "in");
    timer = setTimeout(then, seconds * 1000);
  };
  const round = () => {
    if (left === 0) {
      word.textContent = word.dataset.wordEnd;
      go.parentElement.hidden = false;
      left = Number(rounds);
      return;
    }
    left -= 1;
    breathe("in", Number(inS), () => breathe("out", Number(outS), round));
  };

  go.parentElement.hidden = false;
  go.addEventListener("click", () => {
    clearTimeout(timer);
    go.parentElement.hidden = true;
    round();
  });
}

if (pacer) start();
