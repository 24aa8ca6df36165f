/**
 * Whether a body rests: pure functions of joints. What is measured is how far the three joints that went farthest are
 * from where they were, in trunk lengths, so that one leg alone counts as a movement.
 */
const WATCHED = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
const SURE = 0.5;
const AWAY = 0.2;
const HOME = 0.13;
const STILL = 0.1;
const STILL_S = 1;

/** How far the body is from where it was, in trunk lengths; NaN where too little is seen of either. */
export function apart(joints, before) {
  const trunk = trunkOf(before);
  if (!joints || !(trunk > 0)) return NaN;
  const ways = WATCHED.filter((index) => sure(joints[index]) && sure(before[index]))
    .map((index) => Math.hypot(joints[index].x - before[index].x, joints[index].y - before[index].y) / trunk)
    .sort((a, b) => b - a).slice(0, 3);
  return ways.length ? ways.reduce((sum, way) => sum + way, 0) / ways.length : NaN;
}

function sure(joint) { return Boolean(joint) && joint.v >= SURE; }

function trunkOf(joints) {
  if (!joints) return NaN;
  const ways = [[11, 23], [12, 24]].filter((pair) => pair.every((index) => sure(joints[index])))
    .map(([up, down]) => Math.hypot(joints[up].x - joints[down].x, joints[up].y - joints[down].y));
  return ways.length ? Math.max(...ways) : NaN;
}

/** Tells whether the body has been still for a second. */
export class Still {
  constructor() { this.since_s = NaN; }

  after({ t_s, joints }) {
    const way = apart(joints, this.joints);
    if (!(way < STILL)) [this.joints, this.since_s] = [joints, t_s];
    return t_s - this.since_s >= STILL_S;
  }
}

/** Follows how often the body left where it began and came back, and for how long it has been back. */
export class Home {
  constructor(joints) { Object.assign(this, { joints, away: false, returns: 0, since_s: NaN }); }

  after({ t_s, joints }) {
    const way = apart(joints, this.joints);
    if (way > AWAY) this.away = true;
    if (!(way < HOME)) { this.since_s = NaN; return; }
    if (this.away) [this.away, this.returns] = [false, this.returns + 1];
    if (Number.isNaN(this.since_s)) this.since_s = t_s;
    this.rested_s = t_s - this.since_s;
  }

  get home_s() { return Number.isNaN(this.since_s) ? 0 : this.rested_s; }
}
