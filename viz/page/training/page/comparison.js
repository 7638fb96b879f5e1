// Two states compared: how much each weight changed, in the graph and in a table.

const COMPARED = 60; // the largest number of rows of the table

class Comparison {
  /** @param {Model} model @param {GraphView} graph @param {Recorded} recorded @param {() => void} changed */
  constructor(model, graph, recorded, changed) {
    this.model = model;
    this.graph = graph;
    this.usual = [...byId("legend").childNodes];
    this.recorded = recorded;
    this.changed = changed;
    this.button = element("button", { type: "button", id: "compare", "aria-pressed": "false" }, TEXTS.compare);
    this.button.addEventListener("click", () => this.toggle());
    this.slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "other", class: "plain-slider",
      min: 0, max: recorded.count - 1, step: 1, value: 0, "aria-label": TEXTS.compareWith }));
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value)));
    this.name = element("output", { for: "other" });
    this.summary = element("p", {});
    this.table = element("div", {});
    this.place = element("div", { id: "comparison" },
      element("label", { class: "with", for: "other" }, "A: ", this.name), this.slider, this.summary, this.table);
    this.place.hidden = true;
  }

  /** Compare with the state that is shown, or with the first if that is the last; or stop comparing. */
  toggle() {
    const { recorded } = this;
    if (recorded.other !== null) this.choose(null);
    else this.choose(recorded.state === recorded.count - 1 ? 0 : recorded.state);
  }

  /** @param {number | null} other */
  choose(other) {
    this.recorded.other = other;
    this.button.setAttribute("aria-pressed", String(other !== null));
    this.place.hidden = other === null;
    if (other !== null) {
      this.slider.value = String(other);
      this.slider.setAttribute("aria-valuetext", this.recorded.name(other));
    }
    this.changed();
  }

  /** Set the change of each node and line, and write the table. */
  show() {
    const { recorded, model } = this;
    for (const node of model.nodes) {
      const columns = recorded.nodes[node.id];
      node.change = columns && recorded.other !== null ? recorded.change(columns[0]) : null;
    }
    this.legend();
    this.tint();
    if (recorded.other === null) return;
    this.colour();
    this.name.textContent = `${recorded.name(recorded.other)}, ${recorded.lossName} ${recorded.losses[recorded.other]}`;
    const rows = recorded.parameters.map(([name, id, column]) => ({ name, id, column,
      size: Math.abs(recorded.value(column) - recorded.value(column, /** @type {number} */ (recorded.other))) }));
    const moved = rows.filter(({ size }) => size !== 0).sort((a, b) => (Number.isNaN(a.size) ? -1 : b.size - a.size));
    this.summary.textContent = say(moved.length > COMPARED ? TEXTS.changedMost : TEXTS.changed,
      { count: moved.length, all: rows.length, most: COMPARED });
    const table = numbersTable([TEXTS.parameter, "A", "B", TEXTS.change], moved.slice(0, COMPARED).map(({ name, id, column }) => {
      const change = /** @type {Gradient} */ (recorded.change(column));
      return [id === null ? name : model.nodes[id].full, id,
        [recorded.text(column, /** @type {number} */ (recorded.other)), recorded.text(column), signed(change[1], change[2])]];
    }));
    this.table.replaceChildren(...(moved.length ? [table] : []));
  }

  /** Lines show the change of their weight: of the parameter, or of the factor along the edge. */
  colour() {
    const { recorded, model } = this;
    const other = /** @type {number} */ (recorded.other);
    const weights = new Map(recorded.parameters.map(([, id, column]) => [id, column]));
    const moved = model.lines.map((line) => line.edges.reduce((sum, { id, tail }) => {
      const column = weights.get(tail.id) ?? recorded.edges[id]?.[0];
      return column === undefined ? sum : sum + recorded.value(column) - recorded.value(column, other);
    }, 0));
    const largest = Math.max(...moved.map(Math.abs).filter(Number.isFinite), 1e-300);
    model.lines.forEach((line, i) => {
      line.sign = signOf(moved[i]);
      line.width = line.sign === null ? 1 : stepped(Math.abs(moved[i]) / largest);
    });
  }

  /** The more their weights changed, the darker boxes and parameters become. */
  tint() {
    const { recorded, graph, model } = this;
    const { other } = recorded;
    /** @type {Map<SVGElement, number>} */
    const found = new Map();
    for (const [, id, column] of recorded.parameters) {
      if (id === null) continue;
      const { group } = model.nodes[id];
      const size = other === null ? 0 : Math.abs(recorded.value(column) - recorded.value(column, other));
      for (const element of [graph.nodes[id].group, ...(group ? [graph.boxes[group.id].closed] : [])]) {
        found.set(element, Math.max(found.get(element) ?? 0, size));
      }
    }
    const largest = Math.max(...[...found.values()].filter(Number.isFinite), 1e-300);
    for (const [element, size] of found) {
      const share = Number.isFinite(size) ? size / largest : 1;
      element.style.setProperty("--changed", `${Math.round(45 * share)}%`);
    }
  }

  /** Write what colours and rows mean now. */
  legend() {
    const entries = [["positive", TEXTS.grew], ["negative", TEXTS.fell], ["folded changed", TEXTS.darker]];
    const compared = [element("li", {}, element("span", { class: "sample-rows" }, element("span", {}, TEXTS.dataAtB), element("span", {}, TEXTS.change))),
      ...entries.map(([name, words]) => element("li", {}, element("i", { class: `sample ${name}`, "aria-hidden": "true" }), words))];
    byId("legend").replaceChildren(...(this.recorded.other === null ? this.usual : compared));
  }
}
