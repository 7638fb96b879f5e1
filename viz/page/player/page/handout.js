// The page on paper: the whole graph with all its numbers, then one line for each step.

const LINES = 400; // of a table; the rest is only counted
const SHORT = 15; // a table of so few lines is not split between pages

/** @typedef {{name: Node, symbols: (Node | string)[], numbers: (Node | string)[], result: string, colour?: string}} HandoutLine */

/** @param {GraphNode} node @returns {HandoutLine} the formula of a result */
function forwardLine(node) {
  return { name: nameOf(node), symbols: [formulaOf(model, node)], numbers: [formulaNumbers(model, node)], result: node.data?.[1] ?? "" };
}

/** @param {GraphNode} node @returns {HandoutLine} the sum that makes its gradient */
function backwardLine(node) {
  const { root } = model;
  const { 1: text, 2: sign } = /** @type {Gradient} */ (node.grad);
  const users = node.users.filter((edge) => edge.flow !== null);
  const upstream = (/** @type {GraphEdge} */ { head, factor }) => {
    const g = head.grad?.[1] ?? "";
    return head.root && g === "1" ? bracketed(factor) : `${bracketed(g)} · ${bracketed(factor)}`;
  };
  return {
    name: ratio(root, node),
    symbols: users.flatMap((edge, i) => [...(i ? [" + "] : []),
      element("span", { class: "term" }, ...(edge.head.root ? [] : [ratio(root, edge.head), " · "]), ratio(edge.head, node))]),
    numbers: [users.map(upstream).join(" + ")],
    result: text, colour: signClass(sign),
  };
}

/** @param {Live} live @param {number} rate @returns {HandoutLine[]} one line for each weight that an update changes */
function updateLines(live, rate) {
  const { values } = live.program;
  const gradients = live.descent();
  const moved = [...live.moving].sort((a, b) => model.nodes[a].full.localeCompare(model.nodes[b].full, "en", { numeric: true }));
  return moved.map((id) => {
    const node = model.nodes[id];
    const [w, g] = [values[id], gradients[id]];
    return {
      name: element("span", {}, ...rich(TEXTS.newOf, { name: nameOf(node) })), symbols: [nameOf(node), ` − ${rate} · `, ratio(model.root, node)],
      numbers: [`${long(w)} − ${rate} · ${bracketed(long(g))}`], result: long(w - rate * g),
    };
  });
}

/** @param {string} title @param {HandoutLine[]} lines @returns {HTMLElement[]} a heading and its table */
function handoutTable(title, lines) {
  if (!lines.length) return [];
  const results = column(lines.slice(0, LINES).map(({ result }) => result));
  const rows = lines.slice(0, LINES).map(({ name, symbols, numbers, colour }, i) => element("tr", {}, element("td", {}, String(i + 1)),
    element("th", { scope: "row" }, name), element("td", {}, "= ", ...symbols), element("td", {}, ...(numbers[0] ? ["= ", ...numbers] : [])), element("td", {}, "= ", element("span", { class: `number ${colour ?? ""}` }, results[i]))));
  const left = lines.length - LINES;
  return [element("section", { class: lines.length <= SHORT ? "short" : "" }, element("h2", {}, title),
    element("table", {}, element("tbody", {}, ...rows)), ...(left > 0 ? [element("p", {}, say(TEXTS.others, { count: left }))] : []))];
}

class Handout {
  /** @param {() => {live: Live, rate: number} | null} update  the update of the weights, if there is one */
  constructor(update) {
    this.update = update;
    this.place = element("section", { id: "handout", "aria-label": TEXTS.handout });
    document.body.append(this.place);
    addEventListener("beforeprint", () => this.write());
    addEventListener("afterprint", () => graph.show(timeline.step));
  }

  write() {
    const results = model.steps.filter(({ phase }) => phase === "forward").map(({ node }) => node);
    const leaves = leavesOf(model).filter(({ grad }) => grad);
    const back = model.gradients ? [...results.slice().reverse(), ...leaves].filter(({ root, users }) => !root && users.length) : [];
    const update = this.update();
    this.place.replaceChildren(
      ...handoutTable(TEXTS.handoutForward, results.map(forwardLine)),
      ...handoutTable(TEXTS.handoutBackward, back.map(backwardLine)),
      ...handoutTable(TEXTS.updateTitle, update ? updateLines(update.live, update.rate) : []));
    graph.show(model.gradients ? 2 * model.results + 1 : model.results); // with all numbers
  }
}
