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

/** @param {string} name @returns {[string, string]} what stands before and after it in a differential: d(a - b) */
function aroundName(name) {
  return /^[\p{L}\p{N}_]+$/u.test(name) ? ["d", ""] : ["d(", ")"];
}

/** @param {string} name @returns {string} */
function differential(name) {
  return aroundName(name).join(name);
}

/** @param {GraphNode} upper @param {GraphNode} lower @returns {string} dE/dw1, for screen readers and plain text */
function ratioText(upper, lower) {
  return `${differential(upper.full)}/${differential(lower.full)}`;
}

/** @param {string} sign @returns {HTMLElement} an operator between factors or terms */
function operator(sign) {
  return element("span", { class: "operator" }, sign);
}

/** @param {string} sign @param {Node} what @returns {HTMLElement} both, never broken across lines */
function tied(sign, what) {
  return element("span", { class: "tied" }, operator(sign), what);
}

/** @param {string} text  of an operand @returns {string} in parentheses unless it is one word or number,
 *  as in (a - b) * (-2) */
function asTerm(text) {
  return /^[\p{L}\p{N}_.[\]#]+$/u.test(text) ? text : `(${text})`;
}

/** @param {Model} model @param {GraphNode} node @param {(operand: GraphNode) => string} write
 *  @returns {string} its formula as plain text */
function formulaText(model, node, write = (operand) => operand.full) {
  return node.formula
    .map((part) => (typeof part !== "number" ? part : node.infix ? asTerm(write(model.nodes[part])) : write(model.nodes[part])))
    .join("");
}
