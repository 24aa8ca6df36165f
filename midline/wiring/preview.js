// Asks whether a file was saved since this page was made, and loads the page again when one was.

const shown = document.body.dataset.stamp;
const lost = document.getElementById("lost");
const EVERY_MS = 500;

async function look() {
  try {
    const answer = await fetch("/stamp", { cache: "no-store" });
    lost.hidden = true;
    if (answer.ok && (await answer.text()) !== shown) {
      location.reload();
      return;
    }
  } catch {
    lost.hidden = false;
  }
  setTimeout(look, EVERY_MS);
}

look();
