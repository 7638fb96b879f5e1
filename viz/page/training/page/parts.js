// The panel of a training page: the steps of the sweep, and numbers over the course of the training.

const LEAF_HINT = TEXTS.leafHint;
const LISTED = 10; // the largest number of parameters in a list

class TrainingStep extends StepPanel {
  /** @param {number} step @param {boolean} [silent] */
  show(step, silent) {
    super.show(step, silent);
    if (this.model.steps[step].phase === "done") this.place.firstElementChild?.remove(); // the chip
  }

  /** @returns {Node[]} the parameters with the largest gradients */
  done() {
    if (recorded.other !== null) return [];
    const size = (/** @type {GraphNode} */ node) => Math.abs(asNumber(node.grad?.[1] ?? "0"));
    const known = recorded.parameters.flatMap(([, id]) => (id === null ? [] : [this.model.nodes[id]]));
    const largest = known.sort((a, b) => size(b) - size(a)).slice(0, LISTED);
    return [
      element("h3", {}, say(TEXTS.largestGradients, { name: this.model.root.full })),
      numbersTable([TEXTS.parameter, TEXTS.data, TEXTS.gradient], largest.map((node) =>
        [node.full, node.id, [node.data?.[1] ?? "", signed(node.grad?.[1] ?? "", node.grad?.[2] ?? null)]])),
    ];
  }

  /** @param {number} step @returns {string} */
  words(step) {
    const done = this.model.steps[step].phase === "done";
    return done ? recorded.words() : `${recorded.words()} ${super.words(step)}`;
  }
}

class HistoryPanel extends OpenedPanel {
  /** @type {Chart[]} */
  charts = [];

  /** @param {GraphNode} node  whose numbers over the training are shown */
  open(node) {
    this.fill(node);
    this.focus();
  }

  /** @param {GraphNode} node */
  fill(node) {
    const columns = recorded.nodes[node.id];
    if (!columns) return;
    this.now = element("p", { class: "numbers" });
    this.charts = columns.map((column, i) =>
      new Chart(recorded.series(column), say(i ? TEXTS.gradientOver : TEXTS.dataOver, { name: node.full })));
    this.show(node, [
      element("div", { class: "head" }, element("h2", { tabindex: -1 }, nameOf(node)), this.closing()),
      this.now,
      element("h3", {}, TEXTS.itsData), this.charts[0].place,
      element("h3", {}, TEXTS.itsGradient), this.charts[1].place]);
    this.graph.highlight({ nodes: new Set([node.id]), edges: new Set([...node.users, ...node.operands].map((edge) => edge.id)) });
    this.update();
  }

  /** Show the chosen state. */
  update() {
    const { node } = this;
    if (!node) return;
    this.now?.replaceChildren(`= ${node.data?.[1]}`,
      ...(node.change ? [", ", ...rich(TEXTS.changeIs, { number: signed(node.change[1], node.change[2]) })] : []),
      ", ", ...rich(TEXTS.gradientIs, { number: signed(node.grad?.[1] ?? "", node.grad?.[2] ?? null) }));
    for (const chart of this.charts) chart.mark(recorded.state, recorded.other);
  }
}

/**
 * @param {string[]} heads
 * @param {[name: string, node: number | null, cells: (Node | string)[]][]} rows
 * @returns {HTMLElement} a table whose names open their nodes
 */
function numbersTable(heads, rows) {
  const name = (/** @type {string} */ text, /** @type {number | null} */ id) => (id === null
    ? breakable(text)
    : element("button", { type: "button", class: "plain", "data-open": id, "data-node": id }, breakable(text)));
  return element("table", { class: "numbers-table" },
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map(([text, id, cells]) => element("tr", {},
      element("th", { scope: "row" }, name(text, id)), ...cells.map((cell) => element("td", {}, cell))))));
}

/** @param {string} name @returns {HTMLElement} a name that may break after a dot */
function breakable(name) {
  return element("bdi", {}, ...name.split(/(?<=\.)/).flatMap((part) => [part, element("wbr")]));
}

const ThisPanel = TrainingStep;
const ThisOpened = HistoryPanel;
