/**
 * Whether somebody stands or lies so that the coach can follow them: pure functions of joints and light.
 * Joints are the 33 of blazepose33 as {x, y, v}: pixels of the picture, y down, and how sure the model is (0-1).
 */
const SURE = 0.5;
const PAIRS = [[11, 12], [23, 24], [25, 26], [27, 28]];
const LEAST_SHARE = 0.35;
const MOST_SHARE = 0.97;
const WIDE = 0.55;
const DARK = 0.12;
const BRIGHT = 0.93;

const seen = (joint) => Boolean(joint) && joint.v >= SURE;

/**
 * {whole, distance, side, light, hint}: what is right, and the name of the one thing to say, "ready" when all is.
 * `aside` is false for a movement that is not looked at from the side of the body.
 */
export function look(joints, { width, height, light, aside = true }) {
  const told = { whole: false, distance: false, side: false, light: light > DARK && light < BRIGHT };
  if (!told.light) return { ...told, hint: light > DARK ? "bright" : "dark" };
  if (!joints || !joints.some(seen)) return { ...told, hint: "nobody" };
  const share = shareOf(joints, width, height);
  told.whole = PAIRS.every((pair) => pair.some((index) => seen(joints[index]) && inside(joints[index], width, height)));
  told.distance = share >= LEAST_SHARE && share <= MOST_SHARE;
  told.side = !aside || widthOf(joints) < WIDE;
  return { ...told, hint: hintOf(told, share) };
}

function hintOf(told, share) {
  if (!told.whole) return "whole";
  if (!told.distance) return share < LEAST_SHARE ? "far" : "near";
  return told.side ? "ready" : "side";
}

function inside({ x, y }, width, height) { return x >= 0 && y >= 0 && x <= width && y <= height; }

/** How much of the picture the body takes, along its longer side. */
function shareOf(joints, width, height) {
  const shown = joints.filter(seen);
  const span = (of) => Math.max(...shown.map(of)) - Math.min(...shown.map(of));
  return Math.max(span(({ x }) => x) / width, span(({ y }) => y) / height);
}

/** How wide the shoulders look across the trunk, in trunk lengths: small from the side, also when lying. */
function widthOf(joints) {
  const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const [left, right, up, down] = [joints[11], joints[12], middle(joints[11], joints[12]), middle(joints[23], joints[24])];
  const trunk = { x: up.x - down.x, y: up.y - down.y };
  const length = Math.hypot(trunk.x, trunk.y) || 1;
  return Math.abs((left.x - right.x) * trunk.y - (left.y - right.y) * trunk.x) / length / length;
}

/** Mean luminance of RGBA bytes, 0-1. */
export function lightOf(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum += 0.2126 * bytes[at] + 0.7152 * bytes[at + 1] + 0.0722 * bytes[at + 2];
  return bytes.length ? sum / (bytes.length / 4) / 255 : 0;
}
