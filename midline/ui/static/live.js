// Parts of a page with data-live="chart messages" fetch themselves again when that news arrives: by a socket, and by
// asking now and then where there is none. Somebody who is writing is not disturbed.
const parts = [...document.querySelectorAll("[data-live][id]")];
const PAUSE_MS = 20_000;
let socket = null;
let wait = 1000;
let busy = false;
let again = false;

const wants = (part, news) => !news || part.dataset.live.split(" ").includes(news);
const written = (part) =>
  [...part.querySelectorAll("textarea, input:not([type=hidden])")].some(
    (field) => field === document.activeElement || (field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked : field.type === "file" ? field.files.length : field.value !== field.defaultValue));

async function refresh(news) {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const due = parts.filter((part) => wants(part, news) && document.contains(part));
    if (!due.length) return;
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Live": "1" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of due) {
      const next = fresh.getElementById(part.id);
      if (!next || next.innerHTML === part.innerHTML || written(part)) continue;
      part.replaceChildren(...next.childNodes);
      document.querySelectorAll("[data-live-said]").forEach((place) => { place.textContent = place.dataset.liveSaid; });
      document.dispatchEvent(new CustomEvent("midline:changed", { detail: part }));
    }
  } catch { /* without a network the page stays as it is */ } finally {
    busy = false;
    if (again) { again = false; refresh(); }
  }
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/ws/live/`);
  socket.addEventListener("open", () => {
    wait = 1000;
    const watched = document.querySelector("[data-watch]")?.dataset.watch;
    if (watched) socket.send(JSON.stringify({ watch: watched }));
    document.documentElement.dataset.liveState = "on";
    refresh();
  });
  socket.addEventListener("message", (event) => {
    const said = JSON.parse(event.data);
    document.dispatchEvent(new CustomEvent("midline:news", { detail: said }));
    refresh(said.news);
  });
  socket.addEventListener("close", (event) => {
    document.documentElement.dataset.liveState = "off";
    if (event.code === 4403) return;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 60_000);
  });
}

if (parts.length || document.querySelector("[data-watch]")) {
  connect();
  setInterval(() => { if (socket?.readyState !== WebSocket.OPEN && !document.hidden) refresh(); }, PAUSE_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
}
