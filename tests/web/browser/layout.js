// What is wider than the page, cut off, or covered by something else: one line each.
() => {
  const faults = [];
  const root = document.scrollingElement;
  const width = root.clientWidth;
  const told = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);

  const shown = element =>
    element.checkVisibility({visibilityProperty: true, opacityProperty: true}) &&
    !element.closest(".visually-hidden, .visually-hidden-focusable:not(:focus):not(:focus-within)") &&
    element.getBoundingClientRect().width > 1;

  const scrollsInside = element => {
    for (let at = element.parentElement; at && at !== root; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
    return false;
  };

  if (root.scrollWidth > width) faults.push(`the page scrolls sideways: ${root.scrollWidth} > ${width}`);

  for (const element of [...document.body.querySelectorAll("*")].filter(shown)) {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if ((box.right > width + 1 || box.left < -1) && !scrollsInside(element))
      faults.push(`beyond the edge: ${told(element)}`);
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis" && element.tagName !== "svg";
    if (hides && element.scrollWidth > element.clientWidth + 1) faults.push(`cut off: ${told(element)}`);
  }

  const targets = "a[href], button:enabled, input:enabled:not([type=hidden]), select, textarea, summary";
  for (const element of [...document.querySelectorAll(targets)].filter(shown)) {
    element.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = element.getClientRects()[0];
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const mine = hit && (element.contains(hit) || hit.contains(element) || hit.closest("label")?.control === element);
    if (!mine) faults.push(`covered by ${hit ? told(hit) : "nothing"}: ${told(element)}`);
  }
  root.scrollTo(0, 0);
  return faults;
}
