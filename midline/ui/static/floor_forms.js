/** Forms of the player: what was answered as the machine takes it, or the first question that is still open. */

const number = (form, name) => { const found = form.elements[name]?.value; return found === undefined || found === "" ? null : Number(found); };
const group = (form, name) => form.querySelector(`[name="${name}"]`)?.closest("fieldset");
const open = (form, names) => names.find((name) => form.querySelector(`[name="${name}"]`) && !form.querySelector(`[name="${name}"]:checked`));

const reading = (form) => ({ zone: { left: number(form, "zone_left"), right: number(form, "zone_right") }, back: number(form, "back"), leg: number(form, "leg") });
const READING = ["zone_left", "zone_right", "back", "leg"];
const WORST = ["zone_left_max", "zone_right_max", "back_max", "leg_max"];

/** The day and the time at the person's place, whatever clock the device shows. */
export function moment(time_zone, now = new Date()) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(now);
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return { today: `${year}-${month}-${day}`, clock: `${hour}:${minute}` };
}

/** {given} for the machine, or {missing}: the fieldset of the first open question. */
export function answersOf(form, { place, before, time_zone }) {
  if (form.dataset.answer === "answer") return check(form, time_zone);
  return form.dataset.answer === "tell" ? told(form, before) : read(form, place);
}

function check(form, time_zone) {
  const codes = [...new Set([...form.querySelectorAll("fieldset.ask [type=radio]")].map((each) => each.name))];
  const missing = open(form, [...codes, ...READING]);
  if (missing) return { missing: group(form, missing) };
  const up = form.elements.up?.value;
  const answers = Object.fromEntries(codes.filter((code) => code !== "up").map((code) => [code, form.elements[code].value]));
  const asked = form.querySelector('[name="back"]');
  return { given: { check: answers, up: up === undefined || up === "unsure" ? null : Number(up), clock: moment(time_zone).clock, reading: asked ? reading(form) : null } };
}

function read(form, place) {
  const missing = open(form, READING);
  if (missing) return { missing: group(form, missing) };
  return { given: { [place === "ready" ? "before" : "after5"]: reading(form) } };
}

function told(form, before) {
  const worse = form.elements.worst.value === "yes";
  const missing = open(form, ["flag", "new_neuro", "worst", ...(worse ? WORST : [])]);
  if (missing) return { missing: group(form, missing) };
  const flags = [...form.querySelectorAll("[name=flag]:checked")].map((box) => box.value);
  if (flags.includes("none") && flags.length > 1) return { missing: group(form, "flag") };
  const worst = { zone_max: { left: number(form, "zone_left_max"), right: number(form, "zone_right_max") }, back_max: number(form, "back_max"), leg_max: number(form, "leg_max") };
  const during = worse ? worst : { zone_max: before.zone, back_max: before.back, leg_max: before.leg };
  // "Not sure" is never read as no.
  return { given: { during, new_neuro: form.elements.new_neuro.value !== "no", flags: flags.filter((each) => each !== "none") } };
}

/** A reading in the words of the form on the same screen. */
export function readingText({ zone, back, leg }, screen, words) {
  const side = (name, value) => {
    const box = screen.querySelector(`[name="${name}"][value="${value}"]`);
    return `${box?.closest("fieldset").querySelector("legend").textContent.trim()}: ${box?.closest("label").textContent.trim()}`;
  };
  return [side("zone_left", zone.left), side("zone_right", zone.right), `${words.wordBack} ${back}`, `${words.wordLeg} ${leg}`].join(", ");
}
