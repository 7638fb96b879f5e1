// The shapes of nodes, boxes and arrows.

const PAD = 8; // inside a box, in points
const PARTIAL = " …"; // follows a gradient that is not complete
/** @type {Map<string, number>} the widths of what bold numbers consist of, measured in this browser's font */
const WIDTHS = new Map([["0", 8.6], [".", 4.7], ["-", 5.2], ["e", 8.6], [PARTIAL, 19]]);

/**
 * @typedef {object} DrawnNode
 * @property {SVGElement} group
 * @property {SVGElement | null} data
 * @property {SVGElement | null} grad
 * @property {SVGElement[]} [halves]  of a cell: its data above, its gradient below
 * @property {string} state  what is shown now, so that only changes touch the page
 */

/** @param {Element} element @param {string} name @param {string} value  set only if it differs, which
 *  matters in a page of a thousand nodes */
function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {GraphNode} node @returns {string[]} the classes that do not depend on the step */
function nodeClasses(node) {
  return ["node", node.kind, ...(node.root ? ["root"] : []), ...(node.trouble ? ["troubled"] : [])];
}

/**
 * @param {GraphNode} node
 * @param {boolean} waiting
 * @param {{gradient: Gradient, complete: boolean} | null} back
 * @returns {string} the description of the node for screen readers
 */
function spoken(node, waiting, back) {
  if (node.kind === "constant") return `${TEXTS.constant} ${node.name}`;
  const kind = node.kind === "leaf" ? TEXTS.leaf : say(TEXTS.resultOf, { name: node.op });
  const data = waiting ? TEXTS.notYet : say(TEXTS.dataIs, { number: node.data?.[1] ?? "" });
  const words = node.change ? TEXTS.changeIs : back?.complete ? TEXTS.gradientIs : TEXTS.gradientSoFar;
  const gradient = back ? `, ${say(words, { number: back.gradient[1] })}` : "";
  return `${node.full}, ${kind}, ${data}${gradient}${node.trouble ? `, ${node.trouble}` : ""}`;
}

/** @param {GraphNode} node @param {SVGElement} into @returns {DrawnNode} */
function drawNode(node, into) {
  const { width, height, badge } = node.box;
  const group = shape("g", { class: nodeClasses(node).join(" "), "data-id": node.id });
  moveTo(group, node.box, node.box.x, node.box.y);
  into.append(group);
  if (node.group?.cells) return drawCell(node, group);
  const frame = (/** @type {number} */ out, /** @type {string} */ name) =>
    outline(name, width, height, node.kind === "leaf" ? 11 : 4, out);
  if (node.kind === "constant") {
    group.append(frame(0, "frame"), text("value", width / 2, 16.7, node.name, "middle"));
    group.setAttribute("role", "img");
    group.setAttribute("aria-label", `${TEXTS.constant} ${node.name}`);
    return { group, data: null, grad: null, state: "" };
  }
  group.setAttribute("role", "button");
  group.setAttribute("tabindex", "-1");
  group.append(frame(6, "halo"), ...(node.root ? [frame(3, "double")] : []), frame(0, "frame"));
  const row = drawHead(group, node, node.symbol);
  const data = number("value", width, row + 33, "?");
  const grad = node.grad ? number("value gradient", width, row + 49, "–") : null;
  group.append(data, ...(grad ? [grad] : []));
  return { group, data, grad, state: "" };
}

/**
 * The name of a box, and the badge of its operation.
 * @param {SVGElement} group
 * @param {{name: string, sub?: number, owner: string, box: {width: number, badge: number}}} titled
 * @param {string} symbol
 * @returns {number} the height at which the name starts
 */
function drawHead(group, titled, symbol) {
  const { width, badge } = titled.box;
  const row = titled.owner ? 14 : 3;
  if (titled.owner) group.append(text("owner", PAD, 11.5, titled.owner, "start", width - 2 * PAD));
  if (badge) {
    group.append(shape("rect", { class: "badge", x: PAD - 3, y: row + 1, width: badge, height: 18, rx: 9 }),
      text("symbol", PAD - 3 + badge / 2, row + 14.2, symbol, "middle", badge - 6));
  }
  const start = badge ? PAD + badge + 2 : PAD;
  const { name, sub = 0 } = titled;
  const title = text("title", start, row + 15, sub ? name.slice(0, -sub) : name, "start", width - start - 4);
  if (sub) title.append(shape("tspan", { class: "index", dy: 3 }, name.slice(-sub)));
  group.append(title);
  return row;
}

/**
 * @param {string} name @param {number} width @param {number} height @param {number} round
 * @param {number} out  the distance outside of the box
 * @returns {SVGElement}
 */
function outline(name, width, height, round, out) {
  return shape("rect", { class: name, x: -out, y: -out, width: width + 2 * out, height: height + 2 * out,
    rx: round + out });
}

/** @param {SVGElement} group @param {{width: number, height: number}} box @param {number} x @param {number} y
 *  the centre */
function moveTo(group, box, x, y) {
  group.setAttribute("transform", `translate(${x - box.width / 2} ${y - box.height / 2})`);
}

/**
 * @param {string} name @param {number} x @param {number} y @param {string} words
 * @param {"start" | "middle" | "end"} anchor @param {number} [room]  the width that it may take
 * @returns {SVGElement}
 */
function text(name, x, y, words, anchor, room) {
  return shape("text", { class: name, x, y, "text-anchor": anchor,
    ...(room === undefined ? {} : { "data-room": Math.max(room, 4) }) }, words);
}

/** @param {string} name @param {number} width  of the box @param {number} y @param {string} words
 *  @returns {SVGElement} a right-aligned number, squeezed if it becomes too long */
function number(name, width, y, words) {
  const made = text(name, width - PAD, y, words, "end");
  made.setAttribute("data-fits", String(width - PAD - 4));
  made.setAttribute("lengthAdjust", "spacingAndGlyphs");
  return made;
}

/** @param {SVGElement} svg  in the page; the widths of characters in its font are measured */
function measure(svg) {
  const probe = /** @type {SVGTextElement} */ (text("value gradient", 0, 0, "0", "start"));
  svg.append(probe);
  const digit = probe.getComputedTextLength();
  for (const part of digit ? WIDTHS.keys() : []) { // 0 where the page is not shown
    probe.textContent = `0${part}`; // a space at the beginning would have no width
    WIDTHS.set(part, probe.getComputedTextLength() - digit);
  }
  probe.remove();
}

/** @param {string} words  a number, or one that is not complete @returns {number} its width in bold */
function widthOf(words) {
  const width = (/** @type {string} */ part) => WIDTHS.get(part) ?? /** @type {number} */ (WIDTHS.get("0"));
  if (words.endsWith(PARTIAL)) return widthOf(words.slice(0, -PARTIAL.length)) + width(PARTIAL);
  let sum = 0;
  for (const character of words) sum += width(character);
  return sum;
}

/** @param {SVGElement | null} into @param {string} words  a number, squeezed if there is no room for it */
function fill(into, words) {
  if (!into || into.textContent === words) return;
  if (into.firstChild) into.firstChild.nodeValue = words;
  else into.textContent = words;
  const room = into.getAttribute("data-fits") ?? "";
  if (widthOf(words) > Number(room)) put(into, "textLength", room);
  else if (into.hasAttribute("textLength")) into.removeAttribute("textLength");
}

/**
 * The end of a line: at the operation in the forward pass, at the operand in the backward pass; a disc
 * for a negative gradient, otherwise an arrow.
 * @param {[number, number][]} points
 * @param {boolean} back
 * @param {number} width  0 to 1
 * @param {boolean} disc
 * @returns {string}
 */
function lineEnd(points, back, width, disc) {
  const ordered = back ? points.slice().reverse() : points;
  const [x, y] = ordered[ordered.length - 1];
  const before = ordered.slice(0, -1).reverse().find((p) => Math.hypot(p[0] - x, p[1] - y) > 1);
  const [px, py] = before ?? [x - 1, y];
  const size = 7 + (back ? 3 * width : 0);
  const length = Math.hypot(x - px, y - py);
  const [ux, uy] = [((x - px) / length) * size, ((y - py) / length) * size];
  if (disc) {
    const r = 0.44 * size; // it only touches the box, which would cover an overlapping part
    return `M${(x - 0.88 * ux).toFixed(1)},${(y - 0.88 * uy).toFixed(1)}a${r},${r} 0 1 1 ${(0.88 * ux).toFixed(1)},${(0.88 * uy).toFixed(1)}a${r},${r} 0 1 1 ${(-0.88 * ux).toFixed(1)},${(-0.88 * uy).toFixed(1)}Z`;
  }
  const half = 0.46;
  const corner = (/** @type {number} */ side) =>
    `${(x - ux - uy * half * side).toFixed(1)},${(y - uy + ux * half * side).toFixed(1)}`;
  return `M${x},${y}L${corner(1)}L${corner(-1)}Z`;
}
