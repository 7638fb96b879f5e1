// Names and formulas as books print them.  Which digits are subscripts, and how an operation is
// printed, comes from Python: see viz/graph/notation.py and viz/page/player/typeset.py.  What Python
// writes stays in labels and tooltips, and is what gets copied.

/** @param {GraphNode} node @returns {(Node | string)[]} its name: w1 as w with a small 1 */
function printedName({ full, sub }) {
  return sub ? [full.slice(0, -sub), element("sub", {}, full.slice(-sub))] : [full];
}

/** @param {GraphNode} node @returns {HTMLElement} its name; pointing at it highlights the node in the graph */
function nameOf(node) {
  return element("bdi", { class: "name", "data-node": node.id, title: node.sub > 0 && node.full }, ...printedName(node));
}

/** @param {GraphNode[]} nodes @returns {(Node | string)[]} their names with arrows between them */
function routeOf(nodes) {
  return nodes.flatMap((node, i) => [i ? " → " : "", element("bdi", {}, ...printedName(node))]);
}

/** @param {GraphNode} upper @param {GraphNode} lower @returns {HTMLElement} the derivative as a fraction */
function ratio(upper, lower) {
  const half = (/** @type {GraphNode} */ node) => {
    const [before, after] = aroundName(node.full);
    return element("bdi", { "data-node": node.id }, before, ...printedName(node), after);
  };
  return element("span", { class: "ratio", role: "img", "aria-label": ratioText(upper, lower) },
    half(upper), half(lower));
}

/** @param {GraphNode} upper @param {GraphNode} lower @param {Node | string} number
 *  @returns {HTMLElement} a derivative above its number */
function factorOf(upper, lower, number) {
  return element("span", { class: "factor" }, ratio(upper, lower),
    element("span", { class: "below" }, number));
}

/** @param {Model} model @param {GraphNode} node @returns {HTMLElement} its formula in symbols */
function formulaOf(model, node) {
  const plain = formulaText(model, node);
  return formula(model, node, plain, (operand) => [operand.full, nameOf(operand)], plain);
}

/** @param {Model} model @param {GraphNode} node @returns {HTMLElement} its formula with numbers */
function formulaNumbers(model, node) {
  const number = (/** @type {GraphNode} */ operand) => operand.data?.[1] ?? "?";
  return formula(model, node, formulaText(model, node, number), (operand) => [number(operand), number(operand)]);
}

/**
 * @param {Model} model @param {GraphNode} node @param {string} plain  as Python writes it
 * @param {(operand: GraphNode) => [string, Node | string]} write  an operand as text, and printed
 * @param {string | false} [title]
 * @returns {HTMLElement}
 */
function formula(model, node, plain, write, title = false) {
  const operand = (/** @type {number} */ k, /** @type {boolean} */ term) => {
    const [text, printed] = write(model.nodes[node.ids[k]]);
    return term && asTerm(text) !== text ? ["(", printed, ")"] : [printed];
  };
  return element("span", { class: "formula", role: "math", "aria-label": plain, title }, ...laidOut(node.printed, operand));
}

/**
 * @param {Printed[]} parts @param {(k: number, term: boolean) => (Node | string)[]} operand
 * @returns {(Node | string)[]}
 */
function laidOut(parts, operand) {
  return parts.flatMap((part) => {
    if (typeof part === "string") return [part];
    if (typeof part === "number") return operand(part, false);
    const [kind, ...groups] = part;
    if (kind === "term") return operand(groups[0], true);
    const [first, second] = groups.map((/** @type {Printed[]} */ group) => laidOut(group, operand));
    if (kind === "frac") return [element("span", { class: "frac" }, element("span", {}, ...first), element("span", {}, ...second))];
    if (kind === "root") return [...(second ? [element("sup", {}, ...second)] : []), "√", element("span", { class: "radicand" }, ...first)];
    return [element(kind, {}, ...first)]; // sup, sub
  });
}

/**
 * Name = formula in symbols = formula with numbers = result, on one line each.
 * @param {Model} model
 * @param {GraphNode} node
 * @returns {HTMLElement}
 */
function equation(model, node) {
  const rows = [
    element("dt", {}, nameOf(node)),
    element("dd", { class: "symbols" }, formulaOf(model, node)),
    element("dd", { class: "numbers" }, formulaNumbers(model, node)),
    element("dd", { class: "result" }, node.data?.[1] ?? ""),
  ];
  return element("dl", { class: "equation" }, ...rows);
}

// What is copied has formulas and derivatives as Python writes them.
addEventListener("copy", (event) => {
  const selection = getSelection();
  if (!selection?.rangeCount || !event.clipboardData || /** @type {HTMLElement} */ (event.target).matches?.("input, textarea")) return;
  const copied = element("div", { id: "copied" }, selection.getRangeAt(0).cloneContents());
  const printed = copied.querySelectorAll(".formula, .ratio");
  if (!printed.length) return;
  for (const part of printed) part.replaceWith(part.getAttribute("aria-label") ?? "");
  document.body.append(copied); // only what is in the page has lines
  event.clipboardData.setData("text/plain", copied.innerText);
  copied.remove();
  event.preventDefault();
});
