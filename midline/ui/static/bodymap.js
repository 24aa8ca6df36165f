/** The body map: says the choice aloud and offers the same choice as a plain list. Without it, picture and labels still work. */

const REMEMBERED = "midline.bodymap.list";

/** Makes one map talk; pages that bring theirs later call it themselves. */
export function talk(map) {
  const picture = map.querySelector(".bm");
  const said = map.querySelector("[data-bodymap-said]");
  const button = map.querySelector("[data-bodymap-switch]");

  const show = (asList) => {
    picture.toggleAttribute("data-list", asList);
    button.querySelector("span").textContent = asList ? map.dataset.picture : map.dataset.list;
  };
  const chosen = (side) => map.querySelector(`.bm-${side} :checked`)?.parentElement.querySelector("span").firstChild.textContent.trim();
  const say = () => {
    const parts = [["left", map.dataset.sayLeft], ["right", map.dataset.sayRight]]
      .filter(([side]) => chosen(side)).map(([side, name]) => `${name}: ${chosen(side)}`);
    said.textContent = parts.join(" · ");
    said.hidden = parts.length === 0;
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    const asList = !picture.hasAttribute("data-list");
    localStorage.setItem(REMEMBERED, asList ? "1" : "");
    show(asList);
  });
  map.addEventListener("change", say);
  show(Boolean(localStorage.getItem(REMEMBERED)));
  say();
}

for (const map of document.querySelectorAll("[data-bodymap]")) talk(map);
