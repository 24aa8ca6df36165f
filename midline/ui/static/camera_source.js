/**
 * Where joints come from: a model in this page looks at the pictures of the video, one after the other. Pictures go into
 * the model and, very small, into the measure of light; only joints and one number come out.
 */
import { lightOf } from "./camera_setup.js";

const LIGHT_EVERY_MS = 500;
const BEFORE_MS = 120;

/** Starts; calls seen({t_s, joints, light, width, height}) for each picture, joints null for nobody. {stop, fps}. */
export async function openSource({ video, files, seen }) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" } });
  try {
    video.srcObject = stream;
    await video.play();
    const pose = await openModel(files);
    return new Source({ video, stream, pose, seen }).start();
  } catch (fault) {
    for (const track of stream.getTracks()) track.stop();
    throw fault;
  }
}

async function openModel(files) {
  await script(files["pose.js"]);
  const pose = new globalThis.Pose({ locateFile: (name) => files[name] ?? name });
  pose.setOptions({ modelComplexity: 0, smoothLandmarks: true, enableSegmentation: false, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5, useCpuInference: !hasFastGraphics() });
  await pose.initialize();
  return pose;
}

function script(src) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: () => failed(new Error("model")) }));
  });
}

/** Where graphics are reckoned in software, the model is thirty times slower on them than without. */
function hasFastGraphics() {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl ? String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) : "";
  return Boolean(gl) && !/swiftshader|llvmpipe|software|basic render/i.test(name);
}

class Source {
  constructor({ video, stream, pose, seen }) {
    Object.assign(this, { video, stream, pose, seen, fps: 30, light: 0.5, lit_ms: -Infinity, taken_ms: -Infinity });
    this.small = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    [this.small.canvas.width, this.small.canvas.height] = [32, 24];
  }

  start() {
    this.pose.onResults(({ poseLandmarks }) => { this.found = poseLandmarks ?? null; });
    this.going = true;
    this.next();
    return this;
  }

  next() {
    if (!this.going) return;
    const { video } = this;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback((now, { captureTime }) => this.take(now, captureTime ?? now));
    else requestAnimationFrame((now) => this.take(now, now));
  }

  /** `at` is when the picture was taken, where the browser knows it: on a busy phone it is shown later. */
  async take(now, at) {
    if (!this.going) return;
    if (now - this.taken_ms < 1000 / this.fps - 4) { this.next(); return; }
    this.taken_ms = now;
    this.measureLight(now);
    try { await this.pose.send({ image: this.video }); } catch (fault) { this.stop(); this.failed?.(fault); return; }
    const { videoWidth: width, videoHeight: height } = this.video;
    const joints = this.found?.map(({ x, y, z, visibility }) => ({ x: x * width, y: y * height, z: z * width, v: visibility ?? 1 })) ?? null;
    if (this.going) this.seen({ t_s: at / 1000, joints, light: this.light, width, height });
    this.next();
  }

  measureLight(now) {
    if (now - this.lit_ms < LIGHT_EVERY_MS) return;
    this.lit_ms = now;
    this.small.drawImage(this.video, 0, 0, 32, 24);
    this.light = lightOf(this.small.getImageData(0, 0, 32, 24).data);
  }

  stop() {
    this.going = false;
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
    setTimeout(() => this.pose.close?.(), BEFORE_MS);
  }
}
