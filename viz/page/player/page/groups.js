// Boxes that open: when closed a node like any other, when open a frame with its own picture.

const BAR = 24; // the height of the bar of an open box, in points

class GroupBox {
  /** @param {Group} group @param {SVGElement} into */
  constructor(group, into) {
    this.group = group;
    this.open = false;
    const { width, height } = group.box;
    this.result = group.output.kind === "inner" ? group.output : null; // null if all members are leaves
    const { data, grad, symbol } = this.result ?? { data: null, grad: null, symbol: "" };
    this.closed = shape("g", { class: "node folded", "data-group": group.id, role: "button", tabindex: -1,
      "aria-expanded": "false" });
    this.closed.append(outline("halo", width, height, 7, 6), outline("under", width, height, 7, 3),
      outline("frame", width, height, 7, 0));
    const row = drawHead(this.closed, group, symbol);
    /** @type {DrawnNode} */
    this.drawn = { group: this.closed, data: data && number("value", width, row + 33, "?"),
      grad: grad && number("value gradient", width, row + 49, "–"), state: "" };
    for (const part of [this.drawn.data, this.drawn.grad]) if (part) this.closed.append(part);
    this.leaves = this.result ? "" : say(TEXTS.leaves, { count: group.members.length });
    if (this.leaves) this.closed.append(text("value", width - PAD, row + 33, this.leaves, "end"));
    const [frameWidth, frameHeight] = group.frame;
    this.opened = shape("g", { class: "opened" });
    this.head = shape("g", { class: "node bar", "data-group": group.id, role: "button", tabindex: -1,
      "aria-expanded": "true", "aria-label": `${fullName(group)}, ${TEXTS.closeGroup}` });
    this.head.append(shape("rect", { class: "halo", x: 2, y: 2, width: frameWidth - 4, height: BAR - 2, rx: 7 }),
      shape("rect", { class: "grip", width: frameWidth, height: BAR, rx: 9 }),
      text("title", PAD, 17, fullName(group), "start", frameWidth - 40), text("title", frameWidth - PAD, 17, "×", "end"));
    this.lines = shape("g", { "aria-hidden": "true" });
    this.inner = shape("g");
    this.opened.append(outline("around", frameWidth, frameHeight, 9, 0), this.head, this.lines, ...group.ports.map(drawPort), this.inner);
    into.append(this.closed);
    /** @type {number[]} of the open box, in the picture */
    this.corner = [0, 0];
    this.into = into;
  }

  /** @param {boolean} open */
  setOpen(open) {
    this.open = open;
    (open ? this.closed : this.opened).replaceWith(open ? this.opened : this.closed);
  }

  /** @param {Stretch} stretch */
  place(stretch) {
    const { box, frame } = this.group;
    const [x, y] = [stretch.x(box.x), stretch.y(box.y)];
    this.corner = [x - frame[0] / 2, y - frame[1] / 2];
    moveTo(this.closed, box, x, y);
    moveTo(this.opened, { width: frame[0], height: frame[1] }, x, y);
  }

  /** @param {Model} model @param {number} step @param {string} phase @param {GraphNode} now @param {boolean} busy */
  show(model, step, phase, now, busy) {
    const { output, members } = this.group;
    const waiting = output.forward > step;
    const back = this.result && gradientAt(model, output, step);
    const active = now.group === this.group && (phase === "forward" || phase === "backward");
    const texts = this.result ? textsIn(output, waiting, back) : [];
    const exact = busy ? [] : [back?.gradient[1], output.data?.[1]];
    const state = [waiting, active, phase === "forward", back?.complete, ...texts, ...exact].join(" ");
    if (this.drawn.state === state) return;
    this.drawn.state = state;
    const chosen = this.closed.classList.contains("chosen") ? ["chosen"] : [];
    const trouble = members.some((node) => node.trouble) ? ["troubled"] : [];
    put(this.closed, "class",
      ["node", "folded", ...trouble, ...stateClasses(waiting, active, phase, back), ...chosen].join(" "));
    texts.forEach((text, i) => fill(i ? this.drawn.grad : this.drawn.data, text));
    if (busy) return;
    const numbers = this.result ? spoken(output, waiting, back).slice(output.full.length) : `, ${this.leaves}`;
    this.closed.setAttribute("aria-label", `${fullName(this.group)}, ${say(TEXTS.openGroup, { count: members.length })}${numbers}`);
  }
}

/** @param {Group} group @returns {string} */
function fullName(group) {
  return group.owner ? `${group.owner}.${group.name}` : group.name;
}

/** @param {{node: GraphNode, x: number, y: number}} port @returns {SVGElement} an input from outside */
function drawPort({ node, x, y }) {
  return shape("circle", { class: "port", cx: x, cy: y, r: 5 }, shape("title", {}, node.full));
}

/** @typedef {{x: (x: number) => number, y: (y: number) => number}} Stretch */

/**
 * Maps positions to make room for open boxes.  Each axis is stretched separately and monotonically, so
 * nothing changes sides and nothing overlaps that did not before.
 * @param {Group[]} open
 * @returns {Stretch}
 */
function stretched(open) {
  /** @param {"x" | "y"} axis @param {"width" | "height"} extent @param {0 | 1} side */
  const along = (axis, extent, side) => {
    /** @type {Map<number, {from: number, size: number, extra: number}>} */
    const places = new Map();
    for (const { box, frame } of open) {
      const key = Math.round(box[axis]);
      const before = places.get(key);
      const size = Math.max(before?.size ?? 0, box[extent]);
      const extra = Math.max(before?.extra ?? 0, frame[side] - box[extent]);
      places.set(key, { from: box[axis] - size / 2, size, extra });
    }
    const parts = [...places.values()];
    return (/** @type {number} */ at) => parts.reduce((sum, { from, size, extra }) =>
      sum + extra * Math.max(0, Math.min(1, (at - from) / size)), at);
  };
  return { x: along("x", "width", 0), y: along("y", "height", 1) };
}

/**
 * @param {Line} line
 * @param {Stretch} stretch
 * @param {(group: Group) => boolean} isOpen
 * @returns {[number, number][]} the curve of a line, from the right side of one box to the left side of the other
 */
function stretchedLine(line, stretch, isOpen) {
  const { tail, head } = /** @type {Ends} */ (line.ends);
  /** @type {[number, number][]} */
  const points = line.points.map(([x, y]) => [stretch.x(x), stretch.y(y)]);
  const reach = (/** @type {GraphNode | Group} */ end) =>
    ("frame" in end && isOpen(end) ? end.frame[0] : end.box.width) / 2;
  const from = stretch.x(tail.box.x) + reach(tail);
  const to = stretch.x(head.box.x) - reach(head);
  if (to < from) return points; // a line from right to left keeps its curve
  points[0] = [from, points[0][1]];
  points[points.length - 1] = [to, points[points.length - 1][1]];
  return points;
}

/** @param {[number, number][]} points @returns {string} the SVG path of a curve */
function pathOf(points) {
  return `M${points[0]}C${points.slice(1).join(" ")}`;
}
