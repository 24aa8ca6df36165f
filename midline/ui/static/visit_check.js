/** Do camera, microphone, loudspeaker and network work? Nothing leaves the device but the four answers. */

const check = document.querySelector("[data-check]");
const words = Object.fromEntries([...check.querySelectorAll("[data-word]")].map((each) => [each.dataset.word, each.textContent]));
const ways = JSON.parse(document.getElementById("ways").textContent);
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const found = { camera: false, microphone: false, speaker: null, way: "none" };
const LOUD = 0.015;

const item = (name) => check.querySelector(`[data-item="${name}"]`);
const button = (name) => check.querySelector(`[data-do="${name}"]`);
function said(name, word, good) {
  item(name).querySelector("[data-said]").textContent = words[word] ?? "";
  item(name).dataset.good = good === null ? "" : String(good);
}

async function take(wanted) {
  try { return await navigator.mediaDevices.getUserMedia(wanted); } catch (fault) { return fault; }
}

const why = (fault, name) => (fault.name === "NotAllowedError" ? "no-permission" : `${name}-no`);

async function lookAtCamera() {
  const got = await take({ video: true });
  found.camera = got instanceof MediaStream;
  said("camera", found.camera ? "camera-yes" : why(got, "camera"), found.camera);
  if (!found.camera) return;
  const own = check.querySelector("[data-own]");
  own.srcObject = got;
  own.hidden = false;
}

async function listenToMicrophone() {
  const got = await take({ audio: true });
  if (!(got instanceof MediaStream)) { said("microphone", why(got, "microphone"), false); return; }
  const sound = new AudioContext();
  const meter = sound.createAnalyser();
  sound.createMediaStreamSource(got).connect(meter);
  const wave = new Float32Array(meter.fftSize);
  const bar = check.querySelector("[data-meter]");
  said("microphone", "microphone-quiet", null);
  const look = () => {
    meter.getFloatTimeDomainData(wave);
    const level = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
    bar.style.setProperty("inline-size", `${Math.min(100, level * 500)}%`);
    if (level > LOUD && !found.microphone) { found.microphone = true; said("microphone", "microphone-yes", true); keep(); }
    setTimeout(look, 100);
  };
  look();
}

/** Two notes, a second long. */
function play() {
  const sound = new AudioContext();
  for (const [place, hertz] of [523, 659].entries()) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, sound.currentTime + place * .5);
    volume.gain.linearRampToValueAtTime(.25, sound.currentTime + place * .5 + .05);
    volume.gain.linearRampToValueAtTime(0, sound.currentTime + place * .5 + .45);
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + place * .5);
    tone.stop(sound.currentTime + place * .5 + .5);
  }
  button("heard").hidden = button("unheard").hidden = false;
}

/** Which ways out this network has: through the relay, or its own address only. */
function lookAtNetwork() {
  said("way", "looking", null);
  return new Promise((done) => {
    const kinds = new Set();
    const pc = new RTCPeerConnection({ iceServers: ways.ice_servers, iceTransportPolicy: ways.relay_only ? "relay" : "all" });
    const close = () => {
      found.way = kinds.has("relay") ? "relay" : !ways.has_relay && kinds.size ? "direct" : kinds.has("srflx") || kinds.has("host") ? "direct" : "none";
      said("way", `way-${found.way}`, found.way !== "none");
      pc.close();
      done();
    };
    const limit = setTimeout(close, 8000);
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type) kinds.add(candidate.type);
      if (!candidate || candidate.type === "relay") { clearTimeout(limit); close(); }
    });
    pc.createDataChannel("check");
    pc.setLocalDescription().catch(() => {});
  });
}

async function keep() {
  const good = found.camera && found.microphone && found.way !== "none" && found.speaker !== false;
  const summary = check.querySelector("[data-summary]");
  summary.textContent = good ? words.good : words.bad;
  summary.hidden = false;
  check.dataset.state = good ? "good" : "bad";
  await fetch(location.href, { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body: JSON.stringify(found) }).catch(() => {});
}

async function start() {
  check.querySelector("[data-curtain]").hidden = true;
  check.querySelector("[data-results]").hidden = false;
  if (!navigator.mediaDevices?.getUserMedia || !("RTCPeerConnection" in window)) {
    const summary = check.querySelector("[data-summary]");
    summary.textContent = words["no-browser"];
    summary.hidden = false;
    check.dataset.state = "bad";
    return;
  }
  for (const name of ["camera", "microphone"]) said(name, "looking", null);
  said("speaker", "speaker-ask", null);
  const network = lookAtNetwork();
  await lookAtCamera();
  await listenToMicrophone();
  await network;
  setTimeout(keep, 2500);
}

function answer(heard) {
  found.speaker = heard;
  said("speaker", heard ? "speaker-yes" : "speaker-no", heard);
  keep();
}

const deeds = { start, play, heard: () => answer(true), unheard: () => answer(false) };
check.addEventListener("click", (event) => deeds[event.target.closest("[data-do]")?.dataset.do]?.());
