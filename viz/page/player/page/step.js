// The panel for the current step: words and formulas.

const ROWS = 16; // operands and leaves that are listed; the rest is only counted

/** @typedef {{place: HTMLElement, refresh: () => void, words: () => string}} Stage */

/** @type {WeakMap<Model, GraphNode[]>} sorted once: a page of a thousand leaves would do it in every frame */
const sortedLeaves = new WeakMap();

/** @param {Model} model @returns {GraphNode[]} the leaves in the order of the picture, or by name if there are boxes */
function leavesOf(model) {
  const known = sortedLeaves.get(model);
  if (known) return known;
  const sorted = sortLeaves(model);
  sortedLeaves.set(model, sorted);
  return sorted;
}

/** @param {Model} model @returns {GraphNode[]} */
function sortLeaves(model) {
  const leaves = model.nodes.filter((node) => node.kind === "leaf");
  if (model.groups.length) {
    return leaves.sort((a, b) => a.full.localeCompare(b.full, "en", { numeric: true }));
  }
  return leaves.sort((a, b) => (Math.abs(a.box.x - b.box.x) > 40 ? a.box.x - b.box.x : a.box.y - b.box.y));
}

class StepPanel {
  /** @param {Model} model @param {HTMLElement} place @param {HTMLElement} live */
  constructor(model, place, live) {
    this.model = model;
    this.place = place;
    this.live = live;
    /** @type {Stage | null} the update after the backward pass */
    this.stage = null;
    this.step = -1; // the one that is shown
    /** @type {(() => void) | null} writes the numbers of its table anew, where nothing else changes with them */
    this.rewrite = null;
    /** @type {string[]} hints on what a reader can do, shown at the first step */
    this.hints = [];
  }

  /** @param {number} step @param {boolean} [silent]  without an announcement for screen readers */
  show(step, silent = false) {
    const { phase, node } = this.model.steps[step];
    const { stage } = this;
    if (silent && step === this.step && this.rewrite) {
      this.rewrite();
      return;
    }
    this.step = step;
    this.rewrite = null;
    if (phase === "update" && stage) {
      stage.refresh();
      if (!this.place.contains(stage.place)) this.place.replaceChildren(stage.place);
    } else {
      const content = {
        given: () => this.given(), forward: () => this.forward(node),
        backward: () => this.backward(node, step), done: () => this.done(), update: () => [],
      }[phase]();
      this.place.replaceChildren(this.chip(step), ...content);
    }
    if (!silent) this.live.textContent = this.words(step);
  }

  /** @param {number} step @returns {HTMLElement} where in the two halves this step is */
  chip(step) {
    const { phase } = this.model.steps[step];
    const { results } = this.model;
    const place = { given: TEXTS.start, forward: say(TEXTS.forwardChip, { step, count: results }),
      backward: say(TEXTS.backwardChip, { step: step - results, count: results }), done: TEXTS.done, update: "" }[phase];
    return element("p", { class: `chip ${phase}` }, place);
  }

  /** @returns {Node[]} */
  given() {
    const leaves = leavesOf(this.model);
    const parts = [
      element("h2", {}, TEXTS.given),
      element("p", {}, TEXTS.wayForward, this.model.gradients ? ` ${TEXTS.wayBack}` : ""),
      this.table(leaves, ({ data }) => data?.[1] ?? ""),
      ...this.hints.map((hint) => element("p", { class: "quiet" }, hint)),
    ];
    return parts;
  }

  /** @param {GraphNode} node @returns {Node[]} */
  forward(node) {
    const parts = [
      element("h2", {}, ...rich(TEXTS.compute, { name: nameOf(node) })),
      equation(this.model, node),
    ];
    if (node.trouble) parts.push(element("p", { class: "trouble" }, node.trouble));
    if (node.root) parts.push(element("p", { class: "quiet" }, this.model.gradients ? TEXTS.atRoot : TEXTS.atEnd));
    return parts;
  }

  /** @param {GraphNode} node @param {number} step @returns {Node[]} */
  backward(node, step) {
    const { root } = this.model;
    const gradient = /** @type {Gradient} */ (node.grad);
    return [
      element("h2", { class: "line" }, ratio(root, node), tied("=", signed(gradient[1], gradient[2]))),
      element("p", {}, ...this.arrivals(node)),
      element("h3", {}, TEXTS.handsOn),
      ...this.handings(node, step),
    ];
  }

  /** @param {GraphNode} node @returns {(Node | string)[]} the sum that makes its gradient */
  arrivals(node) {
    if (node.root) return rich(TEXTS.sweepStarts, { name: nameOf(node) });
    const { users } = node;
    if (users.length === 1) return rich(TEXTS.cameFrom, { name: nameOf(users[0].head) });
    const terms = column(users.slice(0, ROWS).map(({ flow }) => flow ?? ""));
    const parts = terms.flatMap((term, i) => [
      i ? " + " : "", ...rich(TEXTS.numberFrom, { number: signed(bracketed(term), users[i].sign), name: nameOf(users[i].head) }),
    ]);
    if (users.length > ROWS) parts.push(` + … (${say(TEXTS.moreOf, { count: users.length - ROWS })})`);
    return rich(TEXTS.sumOf, { parts: element("span", {}, ...parts) });
  }

  /** @param {GraphNode} node @param {number} step @returns {Node[]} what is passed to each operand */
  handings(node, step) {
    const { root } = this.model;
    const gradient = /** @type {Gradient} */ (node.grad);
    const edges = node.operands.filter((edge) => edge.flow);
    const rows = edges.slice(0, ROWS).map((edge) => element("li", {},
      element("div", { class: "line product" },
        element("span", { class: "to" }, ...rich(TEXTS.to, { name: nameOf(edge.tail) })),
        factorOf(root, node, signed(bracketed(gradient[1]), gradient[2])), tied("·", factorOf(node, edge.tail, bracketed(edge.factor))), tied("=", signed(edge.flow ?? "", edge.sign))),
      element("p", { class: "quiet" }, ...this.fate(edge, step))));
    const parts = [element("ul", { class: "handings" }, ...rows)];
    if (edges.length > ROWS) parts.push(element("p", { class: "quiet" }, say(TEXTS.toOthers, { count: edges.length - ROWS })));
    return parts;
  }

  /** @param {GraphEdge} edge @param {number} step @returns {(Node | string)[]} the gradient of the operand so far */
  fate(edge, step) {
    const { root } = this.model;
    const { tail } = edge;
    const total = /** @type {Gradient} */ (edge.total);
    const open = tail.users.filter((other) => other.head.backward > step).length;
    if (tail.users.length === 1) return [];
    const words = open ? say(TEXTS.soFar, { count: open }) : TEXTS.complete;
    return [ratio(root, tail), " = ", signed(total[1], total[2]), ` ${words}`];
  }

  /** @returns {Node[]} */
  done() {
    const { root } = this.model;
    const leaves = leavesOf(this.model);
    return [
      element("h2", {}, TEXTS.allComplete),
      element("p", {}, ...rich(TEXTS.chooseLeaf, { name: nameOf(root) })),
      this.table(leaves, ({ grad }) => grad?.[1] ?? "", (leaf) => signClass(leaf.grad?.[2] ?? null)),
    ];
  }

  /**
   * A list of leaves with their numbers; each is a button that opens the leaf.
   * @param {GraphNode[]} leaves
   * @param {(leaf: GraphNode) => string} number @param {(leaf: GraphNode) => string} [colour]  its class
   * @returns {HTMLElement}
   */
  table(leaves, number, colour = () => "") {
    const shown = leaves.slice(0, 8 * ROWS);
    const numbers = shown.map(() => element("span"));
    this.rewrite = () => column(shown.map(number)).forEach((text, i) => {
      put(numbers[i], "class", `number ${colour(shown[i])}`);
      if (numbers[i].textContent !== text) numbers[i].textContent = text;
    });
    this.rewrite();
    const rows = shown.map((leaf, i) => element("li", {},
      element("button", { type: "button", "data-open": leaf.id },
        ...(leaf.owner ? [element("span", { class: "quiet owned" }, leaf.owner)] : []), element("bdi", {}, ...(leaf.sub ? printedName(leaf) : [leaf.name])),
        numbers[i])));
    const list = element("ul", { class: "leaves" }, ...rows);
    if (shown.length < leaves.length) list.append(element("li", {}, say(TEXTS.others, { count: leaves.length - shown.length })));
    return list;
  }

  /** @param {number} step @returns {string} the step in one sentence, for screen readers */
  words(step) {
    const { phase, node } = this.model.steps[step];
    const { results, root } = this.model;
    if (phase === "given") return say(this.model.gradients ? TEXTS.startBoth : TEXTS.startForward, { count: results });
    if (phase === "update") return this.stage?.words() ?? "";
    if (phase === "done") return `${TEXTS.done}. ${TEXTS.allComplete}.`;
    if (phase === "forward") {
      return `${say(TEXTS.forwardChip, { step, count: results })}: ${node.full} = ${formulaText(this.model, node)} = ${node.data?.[1]}`;
    }
    const handed = node.operands.filter((edge) => edge.flow).slice(0, 4)
      .map((edge) => say(TEXTS.gets, { name: edge.tail.full, number: edge.flow ?? "" })).join(", ");
    return `${say(TEXTS.backwardChip, { step: step - results, count: results })}: ${ratioText(root, node)} = ${node.grad?.[1]}; ${handed}`;
  }
}
