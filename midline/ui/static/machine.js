/**
 * The interpreter of a compiled session (midline/clinical/compiled.py): it looks up, compares and moves on. It knows no
 * rule, no clock and no page; what is clinical comes with the machine. Unknown is `null`, and only what is surely true counts.
 */

export const FORMAT = 1;

const at = (value, key) => value?.[key] ?? null;
const path = (from, name) => name.split(".").reduce(at, from);
const three = (values, decides) => values.includes(decides) ? decides : values.includes(null) ? null : !decides;
const known = (value) => value !== null && value !== undefined;

const OPERATIONS = {
  get: (s, name) => path(s.registers, name),
  here: (s, name) => at(s.room, name),
  day: (s, name) => at(s.day, name),
  find: (s, name) => name in s.found ? s.found[name] : (s.found[name] = evaluate(s.judge.findings[name], s)),
  pick: (s, table, ...keys) => keys.map((key) => evaluate(key, s)).reduce((value, key) => known(key) ? at(value, key) : null, evaluate(table, s)),
  list: (s, ...values) => values,
  minus: (s, a, b) => both(s, a, b, (x, y) => x - y),
  largest: (s, a, b) => both(s, a, b, Math.max),
  over: (s, a, b) => both(s, a, b, (x, y) => x > y),
  at_least: (s, a, least) => one(s, a, (x) => x >= least),
  at_most: (s, a, most) => one(s, a, (x) => x <= most),
  is: (s, a, ...values) => one(s, a, (x) => values.includes(x)),
  some: (s, a) => one(s, a, (x) => x.length > 0),
  known: (s, a) => known(evaluate(a, s)),
  surely: (s, a) => evaluate(a, s) === true,
  not: (s, a) => one(s, a, (x) => !x),
  all: (s, ...of) => three(of.map((each) => evaluate(each, s)), false),
  any: (s, ...of) => three(of.map((each) => evaluate(each, s)), true),
  if: (s, a, then, otherwise) => evaluate(evaluate(a, s) === true ? then : otherwise, s),
};

function one(s, a, make) { const x = evaluate(a, s); return known(x) ? make(x) : null; }
function both(s, a, b, make) { const [x, y] = [evaluate(a, s), evaluate(b, s)]; return known(x) && known(y) ? make(x, y) : null; }

/** The value of an expression in a scene {registers, room, day, judge, found}. */
export function evaluate(expression, scene) {
  if (!Array.isArray(expression)) return expression ?? null;
  const [name, ...given] = expression;
  return OPERATIONS[name](scene, ...given) ?? null;
}

/** {rule, colour, action} of one exercise: the first row that is surely true; of several ways to look, the most cautious. */
export function judged(ways, scene) {
  const { rows, caution } = scene.judge;
  const looks = ways.filter(({ when = true }) => evaluate(when, scene) === true).map(({ unread = [] }) => {
    const look = { ...scene, found: {}, registers: { ...scene.registers, ...Object.fromEntries(unread.map((name) => [name, null])) } };
    return rows.find(([when]) => evaluate(when, look) === true)[1];
  });
  return looks.reduce((worst, each) => caution.indexOf(each.colour) > caution.indexOf(worst.colour) ? each : worst);
}

const body = (fields, scene) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, evaluate(value, scene)]));

/**
 * One input in a state {place, room, registers}: what follows, or null where this input means nothing.
 * Gives {state, events: [{type, body, id}], hold, says, urgent}. `name()` makes the id of an event.
 */
export function step(machine, state, input, given, name) {
  const entry = machine.places[state.place]?.on[input];
  if (!entry) return null;
  const registers = { ...state.registers, given };
  Object.assign(registers, body(entry.set ?? {}, { registers }));
  const day = machine.days[registers.today] ?? null;
  const scene = { registers, day, room: day?.rooms[state.room] ?? null, judge: machine.judge, found: {} };
  if (entry.judge) registers.verdict = judged(entry.judge, scene);
  const way = entry.ways.find(({ when = true }) => evaluate(when, scene) === true);
  if (!way) return null;
  const events = (way.emit ?? []).filter(([, , when = true]) => evaluate(when, scene) === true)
    .map(([type, fields]) => ({ id: name(), type, body: body(fields, scene) }));
  const room = way.room === undefined ? state.room : evaluate(way.room, scene);
  const hold = way.hold ? { kind: way.hold.kind, scopes: evaluate(way.hold.scopes, scene), cause: registers.verdict?.rule ?? way.tier ?? null } : null;
  for (const [key, value] of Object.entries(way.sets ?? {})) registers[key] = value;
  if (way.keeps) registers[way.keeps] = events[0].id;
  if (way.notes) registers.done = [...(registers.done ?? []), { exercise: scene.room.exercise, ...registers.verdict }];
  if (way.forgets) registers.done = registers.done.slice(0, -1);
  if (way.tier) registers.tier = way.tier;
  delete registers.given;
  return { state: { place: way.go ?? state.place, room, registers }, events, hold, says: way.says ?? null, urgent: Boolean(way.urgent) };
}

/** The room in which a state is: {exercise, sets, reps, hold_s, retry, ...}, or null. */
export function roomOf(machine, state) { return machine.days[state.registers.today]?.rooms[state.room] ?? null; }
