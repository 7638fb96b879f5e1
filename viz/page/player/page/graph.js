// The graph: drawn once; each step then changes only what differs.

const THIN = 1.1;
const THICK = 4.6;
const EDGE = 14; // room around the picture, in points
const AROUND = 200; // pixels around the window within which a drag updates the graph in every frame

/** @typedef {{line: SVGElement, arrow: SVGElement, points: [number, number][], state: string}} DrawnLine */

class GraphView {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.svg = shape("svg", { role: "group", "aria-label": TEXTS.nodes });
    const lines = shape("g", { "aria-hidden": "true" });
    const boxes = shape("g");
    this.svg.append(lines, boxes);
    this.boxes = model.groups.map((group) => new GroupBox(group, boxes));
    this.lines = model.lines.map((line) => drawLine(line, line.group ? this.boxes[line.group.id].lines : lines));
    this.nodes = model.nodes.map((node) =>
      drawNode(node, node.group ? this.boxes[node.group.id].inner : boxes));
    /** @type {[number, number]} */
    this.size = [0, 0];
    this.resized = () => {};
    /** @type {Stretch} where things are now */
    this.stretch = stretched([]);
    /** @type {Map<Group, [number, number]>} the largest data and gradient in each open box of cells */
    this.largest = new Map();
    this.busy = false; // during a drag numbers change in every frame, too fast for screen readers
    /** @type {{nodes: boolean[], lines: boolean[], boxes: boolean[]} | null} what is in view; null if that must be measured again */
    this.near = null;
    this.current = this.nodes[model.root.id].group;
    this.setCurrent(this.current);
    this.arrange();
  }

  /** Measure this browser's font, and squeeze names that are wider in it than Python estimated. */
  squeeze() {
    measure(this.svg);
    for (const text of this.svg.querySelectorAll("text[data-room]")) {
      const room = Number(text.getAttribute("data-room"));
      if (/** @type {SVGTextElement} */ (text).getComputedTextLength() > room) {
        text.setAttribute("textLength", String(room));
        text.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
    }
  }

  /** Place everything in the outer picture, with room for the open boxes. */
  arrange() {
    const stretch = stretched(this.boxes.filter((box) => box.open).map((box) => box.group));
    this.stretch = stretch;
    const [width, height] = this.model.size;
    this.size = [stretch.x(width) + 2 * EDGE, stretch.y(height) + 2 * EDGE];
    this.svg.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${this.size[0]} ${this.size[1]}`);
    for (const box of this.boxes) box.place(stretch);
    for (const node of this.model.nodes) {
      if (!node.group) moveTo(this.nodes[node.id].group, node.box, stretch.x(node.box.x), stretch.y(node.box.y));
    }
    this.model.lines.forEach((line, i) => {
      if (!line.ends) return;
      const drawn = this.lines[i];
      drawn.points = stretchedLine(line, stretch, (group) => this.boxes[group.id].open);
      drawn.line.setAttribute("d", pathOf(drawn.points));
      drawn.state = "";
    });
  }

  /** @param {Group} group @param {boolean} open @param {number} step  the current step */
  setOpen(group, open, step) {
    const box = this.boxes[group.id];
    if (box.open === open) return;
    box.setOpen(open);
    this.near = null;
    this.arrange();
    this.show(step);
    this.resized();
    const seen = open ? this.nodes[group.output.id].group : box.closed;
    this.setCurrent(open ? box.head : seen);
  }

  /** @param {number} step  show the computation up to this step */
  show(step) {
    const { phase, node: now } = this.model.steps[step];
    const seen = (/** @type {Group | null} */ group) => !group || this.boxes[group.id].open;
    if (this.busy) this.near ??= this.inSight();
    const near = this.busy ? this.near : null; // what is out of view waits for the end of the drag
    for (const column of this.model.columns) column.stale = true;
    for (const { open, group } of this.boxes) if (open && group.cells) this.largest.set(group, largestIn(group));
    for (const node of this.model.nodes) if (seen(node.group) && (!near || near.nodes[node.id])) this.showNode(node, step, phase, now);
    this.model.lines.forEach((line, i) => {
      if (seen(line.group) && (!near || near.lines[i])) this.showLine(line, this.lines[i], step, phase, now);
    });
    this.boxes.forEach((box, i) => (!near || near.boxes[i]) && box.show(this.model, step, phase, now, this.busy));
    if (phase === "forward" || phase === "backward") this.setCurrent(this.elementOf(now));
  }

  /** @returns {{nodes: boolean[], lines: boolean[], boxes: boolean[]}} whether each is in the window or near it;
   *  by the places of the picture, since asking the browser for thousands of boxes takes longer than a frame */
  inSight() {
    const [sight, own] = [this.svg.parentElement ?? this.svg, this.svg].map((element) => element.getBoundingClientRect());
    const scale = own.width / this.size[0];
    const across = [sight.left - own.left - AROUND, sight.right - own.left + AROUND].map((x) => x / scale - EDGE);
    const down = [sight.top - own.top - AROUND, sight.bottom - own.top + AROUND].map((y) => y / scale - EDGE);
    /** @param {Group | null} group @param {[number, number][]} points */
    const near = (group, points) => {
      const [left, top] = group ? this.boxes[group.id].corner : [0, 0];
      const [xs, ys] = [points.map(([x]) => x + left), points.map(([, y]) => y + top)];
      return Math.max(...xs) > across[0] && Math.min(...xs) < across[1] && Math.max(...ys) > down[0] && Math.min(...ys) < down[1];
    };
    const { nodes, lines } = this.model;
    return {
      nodes: nodes.map(({ group, box: { x, y } }) => near(group, [group ? [x, y] : [this.stretch.x(x), this.stretch.y(y)]])),
      lines: lines.map(({ group }, i) => near(group, this.lines[i].points)),
      boxes: this.boxes.map(({ group: { box: { x, y } } }) => near(null, [[this.stretch.x(x), this.stretch.y(y)]])),
    };
  }

  /** @param {boolean} busy  false at the end of a drag, when everything is updated for screen readers */
  setBusy(busy) {
    this.busy = busy;
    this.near = null;
    if (!busy) for (const drawn of [...this.nodes, ...this.boxes.map((box) => box.drawn)]) drawn.state = "";
  }

  /** @param {GraphNode} node @returns {SVGElement} the element that shows it: its own, or the closed box it is in */
  elementOf(node) {
    const box = node.group ? this.boxes[node.group.id] : null;
    return box && !box.open ? box.closed : this.nodes[node.id].group;
  }

  /** @param {GraphNode} node @param {number} step @param {string} phase @param {GraphNode} now */
  showNode(node, step, phase, now) {
    const drawn = this.nodes[node.id];
    const waiting = node.forward > step;
    const back = gradientAt(this.model, node, step);
    const active = node === now && (phase === "forward" || phase === "backward");
    const shades = drawn.halves ? this.shades(node, waiting, back) : null;
    const texts = drawn.data ? textsIn(node, waiting, back) : [];
    const exact = this.busy ? [] : [back?.gradient[1], node.data?.[1]]; // for screen readers
    const state = [waiting, active, phase === "forward", back?.complete, node.trouble, ...texts, ...exact, ...(shades ?? [])].join(" ");
    if (drawn.state === state) return;
    drawn.state = state;
    shades?.forEach((shade, i) => shadeHalf(/** @type {SVGElement[]} */ (drawn.halves)[i], shade));
    put(drawn.group, "class", [...nodeClasses(node), ...stateClasses(waiting, active, phase, back),
      ...["chosen", "handle"].filter((name) => drawn.group.classList.contains(name))].join(" "));
    texts.forEach((text, i) => fill(i ? drawn.grad : drawn.data, text));
    if (!this.busy) put(drawn.group, "aria-label", spoken(node, waiting, back));
  }

  /** @param {GraphNode} node @param {boolean} waiting @param {{gradient: Gradient, complete: boolean} | null} back
   *  @returns {(number | null)[]} the shades of the halves of its cell */
  shades(node, waiting, back) {
    const [data, gradient] = this.largest.get(/** @type {Group} */ (node.group)) ?? [0, 0];
    return [waiting ? null : shadeOf(numberIn(node.data), data), back && shadeOf(numberIn(back.gradient), gradient)];
  }

  /** @param {Line} line @param {DrawnLine} drawn @param {number} step @param {string} phase @param {GraphNode} now */
  showLine(line, drawn, step, phase, now) {
    const back = line.flows && line.edges.some((edge) => edge.flow !== null && edge.head.backward <= step);
    const waiting = line.edges.every((edge) => edge.head.forward > step);
    const active = line.edges.some((edge) => edge.head === now) && (back || phase === "forward");
    const state = `${waiting ? "waiting" : back ? "back" : "there"} ${active ? "now" : ""}`;
    const whole = `${state} ${line.sign} ${line.width}`;
    if (drawn.state === whole) return;
    drawn.state = whole;
    const chosen = drawn.line.classList.contains("chosen") ? "chosen" : "";
    const classes = `edge ${state} ${back ? signClass(line.sign) : ""} ${chosen}`;
    put(drawn.line, "class", classes);
    put(drawn.line, "stroke-width", String(back ? THIN + (THICK - THIN) * line.width : THIN));
    put(drawn.arrow, "class", `arrow ${classes}`);
    put(drawn.arrow, "d", lineEnd(drawn.points, back, line.width, back && line.sign === -1));
  }

  /**
   * Highlight these; with null, end the highlighting.
   * @param {{nodes: Set<number>, edges: Set<number>} | null} chosen
   */
  highlight(chosen) {
    this.svg.classList.toggle("choosing", chosen !== null);
    this.nodes.forEach((drawn, id) => drawn.group.classList.toggle("chosen", !!chosen?.nodes.has(id)));
    for (const { group, closed, opened } of this.boxes) {
      const lit = !!chosen && group.members.some((node) => chosen.nodes.has(node.id));
      closed.classList.toggle("chosen", lit);
      opened.classList.toggle("chosen", lit);
    }
    this.model.lines.forEach((line, i) => {
      const lit = !!chosen && line.edges.some((edge) => chosen.edges.has(edge.id));
      this.lines[i].line.classList.toggle("chosen", lit);
      this.lines[i].arrow.classList.toggle("chosen", lit);
    });
  }

  /** @param {SVGElement} element  the one that the Tab key reaches */
  setCurrent(element) {
    this.current.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
    this.current = element;
  }

  /** @param {number} by  move the focus so many nodes on, or back if negative */
  moveFocus(by) {
    const seen = new Set();
    for (const node of this.model.nodes) {
      if (node.kind === "constant") continue;
      if (node.group && this.boxes[node.group.id].open) seen.add(this.boxes[node.group.id].head);
      seen.add(this.elementOf(node));
    }
    const order = [...seen];
    const next = order[(order.indexOf(this.current) + by + order.length) % order.length];
    this.setCurrent(next);
    next.focus();
  }

  /** @param {EventTarget | null} target @returns {GraphNode | null} the node at which an event happened */
  nodeAt(target) {
    const group = target instanceof Element ? target.closest("g.node[data-id]") : null;
    return group ? this.model.nodes[Number(group.getAttribute("data-id"))] : null;
  }

  /** @param {EventTarget | null} target @returns {Group | null} the box that an event opens or closes */
  groupAt(target) {
    const box = target instanceof Element ? target.closest("[data-group]") : null;
    return box ? this.model.groups[Number(box.getAttribute("data-group"))] : null;
  }
}

/** @param {Line} line @param {SVGElement} into @returns {DrawnLine} */
function drawLine(line, into) {
  const drawn = { line: shape("path", { d: pathOf(line.points) }), arrow: shape("path"), points: line.points, state: "" };
  into.append(drawn.line, drawn.arrow);
  return drawn;
}

/**
 * @param {boolean} waiting @param {boolean} active @param {string} phase
 * @param {{gradient: Gradient, complete: boolean} | null} back
 * @returns {string[]} the classes of a node that depend on the step
 */
function stateClasses(waiting, active, phase, back) {
  return [...(waiting ? ["waiting"] : []), ...(active ? ["now", phase] : []),
    ...(back ? [back.complete ? "complete" : "partial", signClass(back.gradient[2])] : [])];
}

/**
 * @param {GraphNode} node @param {boolean} waiting @param {{gradient: Gradient, complete: boolean} | null} back
 * @returns {[data: string, gradient: string]} the two lines of its box, with the digits of their columns
 */
function textsIn(node, waiting, back) {
  const { columns } = node;
  const [data, gradient] = [waiting ? "?" : node.data?.[0] ?? "", back ? back.gradient[0] : "–"];
  return [columns ? columns.data.padded(data) : data,
    (columns && !node.change ? columns.grad.padded(gradient) : gradient) + (back && !back.complete ? PARTIAL : "")];
}
