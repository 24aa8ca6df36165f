// j and k move through the rows, Enter follows the link that has the focus. Without this module Tab does the same.
const links = [...document.querySelectorAll("[data-rows] a[data-row]")];

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, button, summary");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !links.length) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
  event.preventDefault();
});
