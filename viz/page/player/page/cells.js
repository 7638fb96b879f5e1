// The nodes of a large box as cells: the upper half is coloured by the data, the lower half by the
// gradient; the darker, the larger within the box.

const SHADES = 8;

/** @param {GraphNode} node @param {SVGElement} group @returns {DrawnNode} */
function drawCell(node, group) {
  const { width, height } = node.box;
  const half = (/** @type {number} */ y) => shape("rect", { class: "half-cell", y, width, height: height / 2 });
  const halves = [half(0), half(height / 2)];
  const constant = node.kind === "constant";
  group.setAttribute("role", constant ? "img" : "button");
  if (!constant) group.setAttribute("tabindex", "-1");
  group.append(outline("halo", width, height, 2, 3), outline("frame", width, height, 2, 0), ...halves);
  if (!constant) return { group, data: null, grad: null, halves, state: "" };
  group.setAttribute("aria-label", `${TEXTS.constant} ${node.name}`);
  return { group, data: null, grad: null, state: "" };
}

/** @param {Data | Gradient | null | undefined} written @returns {number} NaN where nothing is written */
function numberIn(written) {
  if (written instanceof WrittenNumber) return written.number;
  return written ? Number(written[1].replace("inf", "Infinity")) : NaN;
}

/** @param {Group} group @returns {[number, number]} the largest finite sizes of data and gradients in it */
function largestIn({ members }) {
  const largest = (/** @type {(node: GraphNode) => Data | Gradient | null} */ of) => members.reduce((most, node) => {
    const size = Math.abs(numberIn(of(node)));
    return size > most && size < Infinity ? size : most;
  }, 0);
  return [largest(({ data }) => data), largest(({ grad }) => grad)];
}

/** @param {number} x @param {number} largest @returns {number} its shade, with its sign; NaN for nan and infinities */
function shadeOf(x, largest) {
  if (!Number.isFinite(x)) return NaN;
  return Math.sign(x) * Math.min(SHADES, Math.ceil((SHADES * Math.abs(x)) / (largest || 1)));
}

/** @param {SVGElement} half @param {number | null} shade  null where there is no number yet */
function shadeHalf(half, shade) {
  put(half, "class", `half-cell ${shade === null ? "" : signClass(Number.isNaN(shade) ? null : signOf(shade))}`);
  put(half, "fill-opacity", String(shade === null ? 0 : Number.isNaN(shade) ? 1 : Math.abs(shade) / SHADES));
}
