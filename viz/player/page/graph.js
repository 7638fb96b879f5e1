// The graph: drawn once, then changed where a step changes it.

const PAD = 8; // of a node's box, in points
const THIN = 1.1;
const THICK = 4.6;

/**
 * @typedef {object} DrawnNode
 * @property {SVGElement} group
 * @property {SVGElement | null} data
 * @property {SVGElement | null} grad
 * @property {string} state  what is shown now, so that only what changes is touched
 */
/** @typedef {{line: SVGElement, arrow: SVGElement, state: string}} DrawnEdge */

class GraphView {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    const [width, height] = model.size;
    this.svg = shape("svg", {
      viewBox: `-14 -14 ${width + 28} ${height + 28}`, role: "group",
      "aria-label": "Nodes, operands before results",
    });
    const lines = shape("g", { "aria-hidden": "true" });
    const boxes = shape("g");
    this.edges = model.edges.map((edge) => drawEdge(edge, lines));
    this.nodes = model.nodes.map((node) => drawNode(node, boxes));
    this.svg.append(lines, boxes);
    this.current = model.root.id;
    this.setCurrent(model.root.id);
  }

  /** Squeeze names that are wider in this browser's font than Python thought. */
  squeeze() {
    for (const text of this.svg.querySelectorAll("text[data-room]")) {
      const room = Number(text.getAttribute("data-room"));
      if (/** @type {SVGTextElement} */ (text).getComputedTextLength() > room) {
        text.setAttribute("textLength", String(room));
        text.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
    }
  }

  /** @param {number} step  show the computation as far as this */
  show(step) {
    const { phase, node: now } = this.model.steps[step];
    for (const node of this.model.nodes) this.showNode(node, step, phase, now);
    for (const edge of this.model.edges) this.showEdge(edge, step, phase, now);
    if (phase === "forward" || phase === "backward") this.setCurrent(now.id);
  }

  /** @param {GraphNode} node @param {number} step @param {string} phase @param {GraphNode} now */
  showNode(node, step, phase, now) {
    const drawn = this.nodes[node.id];
    const waiting = node.forward > step;
    const back = gradientAt(this.model, node, step);
    const active = node === now && (phase === "forward" || phase === "backward");
    const state = [
      waiting ? "waiting" : "", active ? `now ${phase}` : "",
      back ? (back.complete ? "complete" : "partial") : "", back?.gradient[0] ?? "",
    ].join(" ");
    if (drawn.state === state) return;
    drawn.state = state;
    const tone = back ? signClass(back.gradient[2]) : "";
    drawn.group.setAttribute("class", nodeClasses(node).concat(
      waiting ? "waiting" : [], active ? ["now", phase] : [],
      back ? [back.complete ? "complete" : "partial", tone] : []).join(" "));
    if (drawn.data) drawn.data.textContent = waiting ? "?" : node.data?.[0] ?? "";
    if (drawn.grad) drawn.grad.textContent = back ? back.gradient[0] + (back.complete ? "" : " …") : "–";
    drawn.group.setAttribute("aria-label", spoken(node, waiting, back));
  }

  /** @param {GraphEdge} edge @param {number} step @param {string} phase @param {GraphNode} now */
  showEdge(edge, step, phase, now) {
    const drawn = this.edges[edge.id];
    const back = edge.flow !== null && edge.head.backward <= step;
    const active = edge.head === now && (back || phase === "forward");
    const state = `${edge.head.forward > step ? "waiting" : back ? "back" : "there"} ${active ? "now" : ""}`;
    if (drawn.state === state) return;
    drawn.state = state;
    const classes = `edge ${state} ${back ? signClass(edge.sign) : ""}`;
    drawn.line.setAttribute("class", classes);
    drawn.line.setAttribute("stroke-width", String(back ? THIN + (THICK - THIN) * edge.width : THIN));
    drawn.arrow.setAttribute("class", `arrow ${classes}`);
    drawn.arrow.setAttribute("d", arrowhead(edge, back));
  }

  /**
   * Let these stand out, or everything where nothing is given.
   * @param {{nodes: Set<number>, edges: Set<number>} | null} chosen
   */
  highlight(chosen) {
    this.svg.classList.toggle("choosing", chosen !== null);
    this.nodes.forEach((drawn, id) => drawn.group.classList.toggle("chosen", !!chosen?.nodes.has(id)));
    this.edges.forEach((drawn, id) => {
      drawn.line.classList.toggle("chosen", !!chosen?.edges.has(id));
      drawn.arrow.classList.toggle("chosen", !!chosen?.edges.has(id));
    });
  }

  /** @param {number} id  the node that the Tab key comes to */
  setCurrent(id) {
    this.nodes[this.current].group.setAttribute("tabindex", "-1");
    this.nodes[id].group.setAttribute("tabindex", "0");
    this.current = id;
  }

  /** @param {number} by  move the focus to the next node, or the one before */
  moveFocus(by) {
    const { nodes } = this.model;
    let id = this.current;
    do id = (id + by + nodes.length) % nodes.length;
    while (nodes[id].kind === "constant");
    this.setCurrent(id);
    this.nodes[id].group.focus();
  }

  /** @param {EventTarget | null} target @returns {GraphNode | null} the node that an event is about */
  nodeAt(target) {
    const group = target instanceof Element ? target.closest("g.node") : null;
    return group ? this.model.nodes[Number(group.getAttribute("data-id"))] : null;
  }
}

/** @param {GraphNode} node @returns {string[]} the classes that it has at every step */
function nodeClasses(node) {
  return ["node", node.kind, ...(node.root ? ["root"] : []), ...(node.trouble ? ["troubled"] : [])];
}

/**
 * @param {GraphNode} node
 * @param {boolean} waiting
 * @param {{gradient: Gradient, complete: boolean} | null} back
 * @returns {string} the node for those who hear the page
 */
function spoken(node, waiting, back) {
  if (node.kind === "constant") return `constant ${node.name}`;
  const kind = node.kind === "leaf" ? "leaf" : `result of ${node.symbol}`;
  const data = waiting ? "not computed yet" : `data ${node.data?.[1]}`;
  const gradient = back ? `, gradient ${back.complete ? "" : "so far "}${back.gradient[1]}` : "";
  return `${node.full}, ${kind}, ${data}${gradient}${node.trouble ? `, ${node.trouble}` : ""}`;
}

/** @param {GraphNode} node @param {SVGElement} into @returns {DrawnNode} */
function drawNode(node, into) {
  const { x, y, width, height, badge } = node.box;
  const group = shape("g", {
    class: nodeClasses(node).join(" "), "data-id": node.id, transform: `translate(${x - width / 2} ${y - height / 2})`,
  });
  into.append(group);
  const frame = (/** @type {number} */ out, /** @type {string} */ name) =>
    shape("rect", { class: name, x: -out, y: -out, width: width + 2 * out, height: height + 2 * out,
      rx: (node.kind === "leaf" ? 11 : 4) + out });
  if (node.kind === "constant") {
    group.append(frame(0, "frame"), text("value", width / 2, 16.7, node.name, "middle"));
    group.setAttribute("role", "img");
    group.setAttribute("aria-label", `constant ${node.name}`);
    return { group, data: null, grad: null, state: "" };
  }
  group.setAttribute("role", "button");
  group.setAttribute("tabindex", "-1");
  group.append(frame(6, "halo"), ...(node.root ? [frame(3, "double")] : []), frame(0, "frame"));
  let row = node.owner ? 13 : 3;
  if (node.owner) group.append(text("owner", PAD, 13, node.owner, "start", width - 2 * PAD));
  if (badge) {
    group.append(shape("rect", { class: "badge", x: PAD - 3, y: row + 1, width: badge, height: 18, rx: 9 }),
      text("symbol", PAD - 3 + badge / 2, row + 14.2, node.symbol, "middle", badge - 6));
  }
  const start = badge ? PAD + badge + 2 : PAD;
  group.append(text("title", start, row + 15, node.name, "start", width - start - 4));
  const data = text("value", width - PAD, row + 33, "?", "end");
  const grad = node.grad ? text("value gradient", width - PAD, row + 49, "–", "end") : null;
  group.append(data, ...(grad ? [grad] : []));
  return { group, data, grad, state: "" };
}

/**
 * @param {string} name @param {number} x @param {number} y @param {string} words
 * @param {"start" | "middle" | "end"} anchor @param {number} [room]  the width that it may have
 * @returns {SVGElement}
 */
function text(name, x, y, words, anchor, room) {
  return shape("text", { class: name, x, y, "text-anchor": anchor,
    ...(room === undefined ? {} : { "data-room": Math.max(room, 4) }) }, words);
}

/** @param {GraphEdge} edge @param {SVGElement} lines @returns {DrawnEdge} */
function drawEdge(edge, lines) {
  const line = shape("path", { d: edge.curve, class: "edge" });
  const arrow = shape("path", { class: "arrow" });
  lines.append(line, arrow);
  return { line, arrow, state: "" };
}

/** @param {GraphEdge} edge @returns {[number, number][]} the points of its curve */
function pointsOf(edge) {
  const numbers = (edge.curve.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  /** @type {[number, number][]} */
  const points = [];
  for (let i = 0; i < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
  return points;
}

/**
 * The head of an arrow: at the operation on the way forward, at the operand on the way back.  That of
 * a negative flow is hollow, so colour does not stand alone.
 * @param {GraphEdge} edge
 * @param {boolean} back
 * @returns {string}
 */
function arrowhead(edge, back) {
  const points = pointsOf(edge);
  if (back) points.reverse();
  const [x, y] = points[points.length - 1];
  const [px, py] = points.slice(0, -1).reverse().find((p) => Math.hypot(p[0] - x, p[1] - y) > 1) ?? [x - 1, y];
  const size = 7 + (back ? 3 * edge.width : 0);
  const length = Math.hypot(x - px, y - py);
  const [ux, uy] = [((x - px) / length) * size, ((y - py) / length) * size];
  const half = 0.46;
  const corner = (/** @type {number} */ side) =>
    `${(x - ux - uy * half * side).toFixed(1)},${(y - uy + ux * half * side).toFixed(1)}`;
  return `M${x},${y}L${corner(1)}L${corner(-1)}Z`;
}
