/** The room of a visit: camera and sound, the others, and what is said about it. Nothing is recorded or kept. */

import { Peer } from "./visit_peer.js";

const room = document.querySelector("[data-visit]");
const part = (name) => room.querySelector(`[data-${name}]`);
const words = Object.fromEntries([...room.querySelectorAll("[data-word]")].map((each) => [each.dataset.word, each.textContent]));
const me = room.dataset.seat;
const page = crypto.getRandomValues(new Uint32Array(4)).join("-");
const inRoom = `visit:${room.dataset.socket}`;
const AWAY_MS = 12_000;

const tracks = { audio: null, video: null };
const peers = new Map();
const hows = new Map();
const gone = new Map();
let here = [];
let ways = null;
let socket = null;
let wait = 500;
let finished = false;
let joined = false;
let facing = "user";
let lowered = false;

const button = (name) => room.querySelector(`[data-do="${name}"]`);
const say = (words) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words)); };

function line(text) { part("line").textContent = text; }

let noteTimer = 0;
function note(text, lasting = false) {
  const shown = part("note");
  shown.textContent = text;
  shown.hidden = !text;
  clearTimeout(noteTimer);
  if (text && !lasting) noteTimer = setTimeout(() => { shown.hidden = true; }, 9000);
}

// Camera and microphone

async function take(wanted) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (fault) { return fault; }
}

/** What can be had: both, else sound alone, else nothing; and why. */
async function open() {
  if (!navigator.mediaDevices?.getUserMedia || !("RTCPeerConnection" in window)) return "no-browser";
  const video = { facingMode: facing, width: { ideal: 960 }, height: { ideal: 540 } };
  const audio = { echoCancellation: true, noiseSuppression: true };
  let got = await take({ video, audio });
  let why = "";
  if (!(got instanceof MediaStream)) {
    if (got.name === "NotAllowedError" || got.name === "SecurityError") return "no-permission";
    got = await take({ audio });
    why = "no-camera";
  }
  if (!(got instanceof MediaStream)) return "no-device";
  tracks.audio = got.getAudioTracks()[0] ?? null;
  tracks.video = got.getVideoTracks()[0] ?? null;
  return why;
}

function showOwn() {
  const own = part("own");
  own.srcObject = tracks.video ? new MediaStream([tracks.video]) : null;
  own.hidden = !tracks.video;
  own.classList.toggle("is-mirrored", facing === "user");
  button("camera").setAttribute("aria-pressed", String(!tracks.video));
  button("camera").querySelector("[data-label]").textContent = tracks.video ? words["camera-off"] : words["camera-on"];
  const muted = !tracks.audio?.enabled;
  button("sound").setAttribute("aria-pressed", String(muted));
  button("sound").querySelector("[data-label]").textContent = muted ? words.unmute : words.mute;
}

function spread() {
  for (const peer of peers.values()) peer.use({ ...tracks });
  showOwn();
  say({ how: { sound: Boolean(tracks.audio?.enabled), camera: Boolean(tracks.video) } });
}

async function camera(on) {
  tracks.video?.stop();
  tracks.video = null;
  if (on) {
    const got = await take({ video: { facingMode: facing, width: { ideal: 960 }, height: { ideal: 540 } } });
    if (got instanceof MediaStream) [tracks.video] = got.getVideoTracks();
    else note(got.name === "NotAllowedError" ? words["no-permission"] : words["no-camera"]);
  }
  spread();
}

// The others

function tile(seat) {
  let found = part("others").querySelector(`[data-of="${seat}"]`);
  if (!found) {
    found = document.createElement("figure");
    found.dataset.of = seat;
    found.innerHTML = "<video autoplay playsinline></video><figcaption></figcaption>";
    part("others").append(found);
  }
  return found;
}

function caption(seat) {
  const how = hows.get(seat);
  const more = [how && !how.camera && words["their-camera"], how && !how.sound && words["their-sound"]].filter(Boolean);
  const found = part("others").querySelector(`[data-of="${seat}"]`);
  if (!found) return;
  found.querySelector("figcaption").textContent = [here.find((each) => each.seat === seat)?.name ?? "", ...more].filter(Boolean).join(" · ");
  found.classList.toggle("is-blank", Boolean(how && !how.camera));
}

function meet(seat, key) {
  const known = peers.get(seat);
  if (known?.key === key) return known;
  known?.close();
  const peer = new Peer({
    me, seat, key, ways, tracks: { ...tracks },
    send: (signal) => say({ to: seat, for: key, signal }),
    tell: heard,
  });
  peers.set(seat, peer);
  return peer;
}

function lose(seat) {
  peers.get(seat)?.close();
  peers.delete(seat);
  hows.delete(seat);
  part("others").querySelector(`[data-of="${seat}"]`)?.remove();
  show();
}

function heard(what, about) {
  if (what === "track") {
    const video = tile(about.seat).querySelector("video");
    if (video.srcObject !== about.stream) video.srcObject = about.stream;
    video.play().catch(() => { note(words.tap, true); room.addEventListener("click", () => { video.play(); note(""); }, { once: true }); });
    caption(about.seat);
  }
  if (what === "report") {
    const { peer, ...said } = about;
    say({ attempt: said });
    if (said.outcome === "connected") { room.dataset.way = said.way; room.dataset.took = said.took_ms; }
  }
  if (what === "weak" && tracks.video && !lowered) { lowered = true; camera(false); note(words["sound-only"], true); }
  show();
}

function roster(list) {
  here = list;
  const seats = new Set(list.map((each) => each.seat));
  for (const { seat, key } of list) {
    if (seat === me) continue;
    clearTimeout(gone.get(seat));
    gone.delete(seat);
    const fresh = meet(seat, key);
    if (fresh.late) fresh.mend();
  }
  for (const seat of peers.keys()) {
    if (!seats.has(seat) && !gone.has(seat)) gone.set(seat, setTimeout(() => { gone.delete(seat); lose(seat); }, AWAY_MS));
  }
  say({ how: { sound: Boolean(tracks.audio?.enabled), camera: Boolean(tracks.video) } });
  show();
}

// What is shown

function show() {
  const all = [...peers.values()];
  const connected = all.some((peer) => peer.connected);
  const failing = all.some((peer) => !peer.connected && peer.failures > 0);
  const state = finished ? "over" : !joined ? "ready" : connected ? "connected" : failing ? "failing" : all.length ? "connecting" : "alone";
  room.dataset.state = state;
  part("curtain").hidden = state === "connected";
  part("controls").hidden = !joined || finished;
  button("join").hidden = joined && !finished;
  part("phone").hidden = state !== "failing" && state !== "over" && !room.dataset.trouble;
  const line_of = { connecting: wasConnected() ? words.reconnecting : words.connecting, alone: wasConnected() ? words.gone : words.alone, failing: words["no-network"] };
  if (joined && !finished) line(socket?.readyState === WebSocket.OPEN ? (room.dataset.trouble && state === "alone" ? words[room.dataset.trouble] : line_of[state] ?? "") : words["no-socket"]);
  const who = part("who");
  who.replaceChildren(...here.filter((each) => each.seat !== me).map((each) => {
    const item = document.createElement("li");
    item.textContent = `${each.name} ${words["is-here"]}`;
    return item;
  }));
  for (const seat of peers.keys()) caption(seat);
  if (connected) for (const each of document.querySelectorAll("[data-while]")) each.hidden = each.dataset.while !== "live";
  document.dispatchEvent(new CustomEvent("midline:visit", { detail: state }));
}

function wasConnected() { return Boolean(room.dataset.way); }

// The socket

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}${room.dataset.socket}&page=${page}`);
  socket.addEventListener("message", ({ data }) => listen(JSON.parse(data)));
  socket.addEventListener("close", ({ code }) => {
    if (finished) return;
    if (code === 4403) { finish(words.refused); return; }
    show();
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 5000);
  });
}

function listen(said) {
  if (said.ways) {
    ({ ways } = said);
    wait = 500;
    if (room.dataset.trouble) say({ attempt: { outcome: room.dataset.trouble === "no-camera" ? "no-device" : room.dataset.trouble } });
  }
  if (said.here) roster(said.here);
  if (said.signal) {
    meet(said.from, said.key).hear(said.signal);
  }
  if (said.how && said.from !== me) { hows.set(said.from, said.how); caption(said.from); }
  if (said.bye && said.bye !== me) lose(said.bye);
  if (said.tried) note(words.tried, true);
  if (said.replaced) finish(words.replaced);
  if (said.over) finish(said.over === "cancelled" ? words.cancelled : said.over === "booked" || said.over === "live" ? words.uninvited : words.over, false);
}

function finish(text, again = true) {
  finished = true;
  sessionStorage.removeItem(inRoom);
  for (const seat of [...peers.keys()]) lose(seat);
  for (const track of [tracks.audio, tracks.video]) track?.stop();
  tracks.audio = tracks.video = null;
  part("own").hidden = true;
  here = [];
  socket?.close();
  show();
  line(text);
  button("join").textContent = words.rejoin;
  button("join").hidden = !again;
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
}

async function join() {
  if (finished) { location.reload(); return; }
  button("join").hidden = true;
  line(words.asking);
  const trouble = await open();
  if (trouble === "no-browser") { line(words["no-browser"]); room.dataset.trouble = trouble; part("phone").hidden = false; return; }
  room.dataset.trouble = trouble;
  if (trouble) note(words[trouble], true);
  joined = true;
  sessionStorage.setItem(inRoom, "1");
  showOwn();
  show();
  connect();
  navigator.wakeLock?.request("screen").catch(() => {});
  navigator.mediaDevices.enumerateDevices().then((all) => { button("switch").hidden = all.filter((each) => each.kind === "videoinput").length < 2; });
}

const deeds = {
  join,
  sound() { if (tracks.audio) { tracks.audio.enabled = !tracks.audio.enabled; spread(); } },
  camera() { lowered = false; camera(!tracks.video); },
  switch() { facing = facing === "user" ? "environment" : "user"; camera(true); },
  full() { if (document.fullscreenElement) document.exitFullscreen(); else part("stage").requestFullscreen?.().catch(() => {}); },
  small() {
    const small = document.body.classList.toggle("picture-small");
    button("small").setAttribute("aria-pressed", String(small));
  },
  float() { part("others").querySelector("video")?.requestPictureInPicture?.().catch(() => {}); },
  leave() {
    say({ attempt: { outcome: "left" } });
    say({ bye: true });
    setTimeout(() => finish(words.left), 60);
  },
};

room.addEventListener("click", (event) => deeds[event.target.closest("[data-do]")?.dataset.do]?.());
navigator.mediaDevices?.addEventListener?.("devicechange", () => { if (joined && !finished && !tracks.audio) join(); });
addEventListener("online", () => { for (const peer of peers.values()) if (!peer.connected) peer.mend(); });
if (document.pictureInPictureEnabled && button("float")) button("float").hidden = false;
// A page that was reloaded in the middle goes back in by itself.
if (sessionStorage.getItem(inRoom)) join();
