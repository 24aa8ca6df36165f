/** Pushes to this device: asked for by a tap, taken back by a tap. Without this script letters remain. */
const card = document.querySelector("[data-push]");
const part = (name) => card.querySelector(`[data-push-${name}]`);
const show = (name, shown) => { part(name).hidden = !shown; };
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

async function tell(method, device) {
  const token = part("form").querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(card.dataset.url, { method, headers, credentials: "same-origin", body: JSON.stringify(device) });
  if (!answer.ok) throw new Error("refused");
}

function draw(device) {
  show("cannot", false); show("refused", false); show("failed", false);
  show("on", Boolean(device)); show("off", !device);
  show("drop", Boolean(device)); show("add", !device);
}

async function add(worker) {
  if (await Notification.requestPermission() !== "granted") { show("refused", true); return; }
  let device = null;
  try {
    device = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(card.dataset.key) });
    await tell("POST", device.toJSON());
    draw(device);
  } catch {
    await device?.unsubscribe();
    draw(null); show("failed", true);
  }
}

async function drop(worker) {
  const device = await worker.pushManager.getSubscription();
  try {
    if (device) { await tell("DELETE", device.toJSON()); await device.unsubscribe(); }
    draw(null);
  } catch { show("failed", true); }
}

if (card && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  draw(await worker.pushManager.getSubscription());
  part("add").addEventListener("click", () => add(worker));
  part("drop").addEventListener("click", () => drop(worker));
}
