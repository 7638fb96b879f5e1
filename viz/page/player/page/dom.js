// Makes elements, and writes numbers, names and derivatives.

/**
 * An element with attributes and children; strings become text nodes, never markup.
 * @param {string} tag
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
function shape(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T} the element with this id
 */
function byId(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @param {Sign} sign @returns {string} the class for the colour of a number with that sign */
function signClass(sign) {
  return sign === null ? "trouble" : sign > 0 ? "positive" : sign < 0 ? "negative" : "zero";
}

/** @param {string} text @param {Sign} sign @returns {HTMLElement} a number in the colour of its sign */
function signed(text, sign) {
  return element("span", { class: `number ${signClass(sign)}` }, text);
}

/** @param {string} text @returns {string} a number as a factor, in parentheses if it is negative */
function bracketed(text) {
  return text.startsWith("-") ? `(${text})` : text;
}

/** @param {string} name @returns {string} d followed by the name, which is in parentheses unless it is one word */
function differential(name) {
  return /^[\p{L}\p{N}_]+$/u.test(name) ? `d${name}` : `d(${name})`;
}

/** @param {GraphNode} upper @param {GraphNode} lower @returns {string} dE/dw1, for screen readers and plain text */
function ratioText(upper, lower) {
  return `${differential(upper.full)}/${differential(lower.full)}`;
}

/** @param {GraphNode} node @returns {HTMLElement} its name; pointing at it highlights the node in the graph */
function nameOf(node) {
  return element("bdi", { class: "name", "data-node": node.id }, node.full);
}

/** @param {GraphNode} upper @param {GraphNode} lower @returns {HTMLElement} the derivative as a fraction */
function ratio(upper, lower) {
  const half = (/** @type {GraphNode} */ node) =>
    element("bdi", { "data-node": node.id }, differential(node.full));
  return element("span", { class: "ratio", role: "img", "aria-label": ratioText(upper, lower) },
    half(upper), half(lower));
}

/** @param {GraphNode} upper @param {GraphNode} lower @param {Node | string} number
 *  @returns {HTMLElement} a derivative above its number */
function factorOf(upper, lower, number) {
  return element("span", { class: "factor" }, ratio(upper, lower),
    element("span", { class: "below" }, number));
}

/** @param {string} sign @returns {HTMLElement} an operator between factors or terms */
function operator(sign) {
  return element("span", { class: "operator" }, sign);
}

/** @param {string} sign @param {Node} what @returns {HTMLElement} both, never broken across lines */
function tied(sign, what) {
  return element("span", { class: "tied" }, operator(sign), what);
}

/** @param {GraphNode} node @param {string} text  of an operand @returns {string} in parentheses if the
 *  formula needs them, as in (a - b) * (-2) */
function asOperand(node, text) {
  return node.infix && !/^[\p{L}\p{N}_.[\]#]+$/u.test(text) ? `(${text})` : text;
}

/** @param {Model} model @param {GraphNode} node @returns {(Node | string)[]} its formula in symbols */
function formulaOf(model, node) {
  return node.formula.filter((part) => part !== "").flatMap((part) => {
    if (typeof part !== "number") return [part];
    const operand = model.nodes[part];
    const plain = asOperand(node, operand.full) === operand.full;
    return plain ? [nameOf(operand)] : ["(", nameOf(operand), ")"];
  });
}

/** @param {Model} model @param {GraphNode} node @param {(operand: GraphNode) => string} write
 *  @returns {string} its formula as plain text */
function formulaText(model, node, write = (operand) => operand.full) {
  return node.formula
    .map((part) => (typeof part === "number" ? asOperand(node, write(model.nodes[part])) : part))
    .join("");
}

/** @param {Model} model @param {GraphNode} node @returns {string} its formula with numbers */
function formulaNumbers(model, node) {
  return formulaText(model, node, (operand) => operand.data?.[1] ?? "?");
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
    element("dd", { class: "symbols" }, ...formulaOf(model, node)),
    element("dd", { class: "numbers" }, formulaNumbers(model, node)),
    element("dd", { class: "result" }, node.data?.[1] ?? ""),
  ];
  return element("dl", { class: "equation" }, ...rows);
}
