// A picture that zooms and pans, shows details under the pointer, and shows one node's edges alone.

const facts = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent || "{}");
const stage = /** @type {HTMLElement} */ (document.getElementById("stage"));
const svg = /** @type {SVGSVGElement} */ (stage.querySelector("svg"));
const tip = /** @type {HTMLElement} */ (document.getElementById("tip"));
const whole = svg.viewBox.baseVal;
const [WIDTH, HEIGHT] = [whole.width, whole.height];
const SMALLEST = 0.02; // the least share of the picture's width that the window shows
const LARGEST = 2; // the greatest such share
const view = { x: 0, y: 0, width: WIDTH };

const WHOLE = svg.getAttribute("viewBox") || "";

// What export.js saves: the whole picture at its own size, under the title of the page.
const model = { title: document.title };
const graph = {
  size: [WIDTH, HEIGHT],
  /** @returns {SVGSVGElement} the picture without its zoom, which is back before anything is painted */
  get svg() {
    svg.setAttribute("viewBox", WHOLE);
    queueMicrotask(show);
    return svg;
  },
};

const parts = /** @type {SVGElement[]} */ ([...svg.querySelectorAll(".node, .edge")]);
const byKey = new Map(parts.map((part) => [part.dataset.key || "", part]));
/** @type {SVGElement | null} */
let pinned = null;

function show() {
  const height = view.width * (HEIGHT / WIDTH);
  svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${height}`);
}

/** @returns {number} points of the picture per pixel of the window */
function scale() {
  const box = svg.getBoundingClientRect();
  return Math.max(view.width / box.width, (view.width * HEIGHT) / WIDTH / box.height);
}

/** Zoom by a factor around the point (x, y) of the window.
 * @param {number} factor @param {number} x @param {number} y */
function zoom(factor, x, y) {
  const box = svg.getBoundingClientRect();
  const width = Math.min(Math.max(view.width * factor, WIDTH * SMALLEST), WIDTH * LARGEST);
  const change = scale() * (1 - width / view.width);
  view.x += (x - box.left - box.width / 2) * change + (view.width - width) / 2;
  view.y += (y - box.top - box.height / 2) * change + ((view.width - width) / 2) * (HEIGHT / WIDTH);
  view.width = width;
  show();
}

/** @param {number} factor */
function zoomMiddle(factor) {
  const box = svg.getBoundingClientRect();
  zoom(factor, box.left + box.width / 2, box.top + box.height / 2);
}

/** @param {number} dx @param {number} dy  in pixels */
function pan(dx, dy) {
  const points = scale();
  view.x -= dx * points;
  view.y -= dy * points;
  show();
}

function fit() {
  Object.assign(view, { x: 0, y: 0, width: WIDTH });
  show();
}

/** Show one part with its neighbours alone; null shows everything again.
 * @param {SVGElement | null} part */
function isolate(part) {
  svg.classList.toggle("alone", part !== null);
  parts.forEach((other) => other.classList.remove("kept"));
  if (!part) return;
  const key = part.dataset.key || "";
  part.classList.add("kept");
  for (const other of parts) {
    const [tail, head] = (other.dataset.key || "").split("->");
    if (head === undefined) continue;
    if (other === part || tail === key || head === key) {
      for (const kept of [other, byKey.get(tail), byKey.get(head)]) kept?.classList.add("kept");
    }
  }
}

/** @param {SVGElement} part @param {number} x @param {number} y */
function tell(part, x, y) {
  const fact = facts[part.dataset.key || ""];
  if (!fact) return hide();
  const [name, ...rows] = fact;
  const title = document.createElement("b");
  title.textContent = name;
  const list = document.createElement("dl");
  for (const [word, text] of rows) {
    const [term, told] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = word;
    told.textContent = text;
    list.append(term, told);
  }
  tip.replaceChildren(title, list);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${Math.max(4, y + 18 + height > innerHeight ? y - height - 12 : y + 18)}px`;
}

function hide() {
  tip.hidden = true;
}

/** @param {Event} event @returns {SVGElement | null} */
function partOf(event) {
  return event.target instanceof Element ? event.target.closest(".node, .edge") : null;
}

for (const part of parts) {
  part.querySelector("title")?.remove(); // the page's own tooltip replaces the browser's
  const fact = facts[part.dataset.key || ""];
  if (!part.classList.contains("node") || !fact) continue;
  part.setAttribute("tabindex", "0");
  part.setAttribute("role", "button");
  part.setAttribute("aria-label", [fact[0], ...fact.slice(1).map((/** @type {string[]} */ row) => row.join(" "))].join(", "));
  part.addEventListener("focus", () => {
    const box = part.getBoundingClientRect();
    if (part.matches(":focus-visible")) tell(part, box.left + box.width / 2, box.bottom - 14);
  });
  part.addEventListener("blur", hide);
}

/** @type {Map<number, {x: number, y: number}>} */
const fingers = new Map();
let moved = 0;

stage.addEventListener("pointerdown", (event) => {
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (fingers.size === 1) moved = 0;
});
stage.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) {
    const part = partOf(event);
    if (part) tell(part, event.clientX, event.clientY);
    else hide();
    if (!pinned) isolate(part && part.classList.contains("edge") ? part : null);
    return;
  }
  const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
  moved += Math.hypot(dx, dy);
  if (fingers.size === 2) {
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    if (now > 0) zoom(apart / now, (event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
  } else if (moved > 4) {
    stage.classList.add("dragging");
    hide();
    pan(dx, dy);
  }
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
});
for (const kind of ["pointerup", "pointercancel", "pointerleave"]) {
  stage.addEventListener(kind, (event) => {
    fingers.delete(/** @type {PointerEvent} */ (event).pointerId);
    stage.classList.remove("dragging");
  });
}
stage.addEventListener("pointerleave", hide);
stage.addEventListener("click", (event) => {
  if (moved > 4) return;
  const part = partOf(event);
  pinned = part === pinned ? null : part;
  isolate(pinned);
  if (part) tell(part, event.clientX, event.clientY);
});
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(event.deltaY / 400), event.clientX, event.clientY);
}, { passive: false });
document.addEventListener("keydown", (event) => {
  const focused = document.activeElement instanceof Element ? document.activeElement.closest(".node") : null;
  /** @type {Record<string, () => void>} */
  const keys = {
    "+": () => zoomMiddle(0.8), "=": () => zoomMiddle(0.8), "-": () => zoomMiddle(1.25), 0: fit,
    ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
    Escape: () => { pinned = null; isolate(null); hide(); },
  };
  if (event.key === "Enter" && focused) {
    pinned = focused === pinned ? null : /** @type {SVGElement} */ (focused);
    isolate(pinned);
  } else if (keys[event.key] && !event.ctrlKey && !event.metaKey) {
    keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});
/** @param {string} id @param {() => void} act */
const onClick = (id, act) => document.getElementById(id)?.addEventListener("click", act);
onClick("in", () => zoomMiddle(0.8));
onClick("out", () => zoomMiddle(1.25));
onClick("fit", fit);

// Paper shows the whole picture, and the window afterwards what it showed before.
let beforePrint = { ...view };
addEventListener("beforeprint", () => {
  beforePrint = { ...view };
  fit();
});
addEventListener("afterprint", () => {
  Object.assign(view, beforePrint);
  show();
});
svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
svg.removeAttribute("width");
svg.removeAttribute("height");
show();
