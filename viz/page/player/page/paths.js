// The gradient of a leaf, opened: every path from the root, and their sum.

const SUMMED = 6; // terms in the last line, the sum of the products

class PathPanel extends OpenedPanel {
  /** @type {number[] | null} the path that was clicked, which stays highlighted */
  pinned = null;
  /** @type {HTMLElement | null} the input field for the number of a leaf */
  editor = null;
  /** @type {(node: GraphNode) => HTMLElement | null} makes that field, if numbers can change */
  edits = () => null;
  /** @type {(node: GraphNode) => void} updates its paths, if numbers can change */
  renews = () => {};

  /** @param {GraphNode} node  show how its gradient is computed */
  open(node) {
    this.pinned = null;
    this.editor = node.kind === "leaf" ? this.edits(node) : null;
    this.show(node, this.parts(node));
    const opened = this.model.opened.get(node.id);
    if (opened) this.light(opened.paths.map((path) => path[0]), opened);
    else this.graph.highlight(null);
    this.focus();
  }

  /** @param {GraphNode} node @returns {Node[]} */
  parts(node) {
    this.renews(node);
    const opened = this.model.opened.get(node.id);
    return opened ? this.leaf(node, opened) : this.other(node);
  }

  /** Show the current numbers; the input field is kept, because somebody may be typing in it. */
  refresh() {
    const { node, editor, place } = this;
    if (!node) return;
    const pressed = [...place.querySelectorAll(".path")].map((row) => row.getAttribute("aria-pressed"));
    const parts = this.parts(node);
    const at = editor ? parts.indexOf(editor) : -1;
    for (const child of [...place.childNodes]) if (child !== editor) child.remove();
    if (editor) {
      editor.before(...parts.slice(0, at));
      editor.after(...parts.slice(at + 1));
    } else place.append(...parts);
    place.querySelectorAll(".path").forEach((row, i) => row.setAttribute("aria-pressed", pressed[i] ?? "false"));
  }

  /** @param {string} words @param {GraphNode} node @returns {Node[]} the heading, with a button to close the panel */
  head(words, node) {
    const chip = element("p", { class: "chip backward" }, ...rich(words, { name: element("bdi", {}, ...printedName(node)) }));
    const data = this.editor ?? element("p", {}, nameOf(node), ` = ${node.data?.[1]}`);
    const parts = [element("div", { class: "head" }, chip, this.closing())];
    parts.push(node.kind === "inner" ? equation(this.model, node) : data);
    if (node.grad) {
      const total = signed(node.grad[1], node.grad[2]);
      const title = element("h2", { class: "line", tabindex: -1 }, ratio(this.model.root, node), tied("=", total));
      parts.splice(1, 0, title);
    }
    return parts;
  }

  /** @param {GraphNode} node @returns {Node[]} the panel of a result, or of a leaf without gradients */
  other(node) {
    const parts = this.head(TEXTS.about, node);
    if (!node.grad) {
      parts.push(element("p", { class: "quiet" }, TEXTS.noGradient));
    } else if (node.users.length) {
      const { root } = this.model;
      const flows = column(node.users.slice(0, ROWS).map(({ flow }) => flow ?? ""));
      const rows = node.users.slice(0, ROWS).map((edge, i) => element("li", {},
        element("div", { class: "line product" },
          factorOf(root, edge.head, bracketed(edge.head.grad?.[1] ?? "")),
          tied("·", factorOf(edge.head, node, bracketed(edge.factor))),
          tied("=", signed(flows[i], edge.sign)))));
      parts.push(element("h3", {}, TEXTS.comesFrom), element("ul", { class: "handings" }, ...rows));
      const left = node.users.length - rows.length;
      if (left > 0) parts.push(element("p", { class: "quiet" }, say(TEXTS.fromOthers, { count: left })));
    }
    return parts;
  }

  /** @param {GraphNode} node @param {Opened} opened @returns {Node[]} the panel of a leaf */
  leaf(node, opened) {
    const many = opened.paths.length > 1 || opened.more !== null;
    const parts = this.head(TEXTS.pathsTo, node);
    if (many) parts.push(...this.factored(node, opened));
    parts.push(element("h3", {}, this.heading(opened)), this.list(opened));
    if (many) parts.push(this.sum(opened));
    if (opened.verdict) parts.push(element("p", { class: "verdict" }, opened.verdict));
    return parts;
  }

  /** @param {Opened} opened @returns {string} */
  heading(opened) {
    if (!opened.paths.length) return TEXTS.noPath;
    if (opened.more) return say(TEXTS.largest, { count: opened.paths.length });
    return opened.paths.length === 1 ? TEXTS.onePath : say(TEXTS.manyPaths, { count: opened.paths.length });
  }

  /** @param {GraphNode} node @param {Opened} opened @returns {Node[]} the product that all paths share,
   *  and the sum at the node where they join */
  factored(node, opened) {
    const { nodes, root } = this.model;
    const meet = nodes[opened.tail[0]];
    const parts = [];
    if (opened.tail.length > 1) {
      const [first, ...others] = this.product(opened.tail);
      parts.push(element("p", { class: "line product" }, ratio(root, node),
        tied("=", factorOf(root, meet, signed(bracketed(opened.meet[0]), opened.meet[1]))),
        tied("·", first), ...others, tied("=", signed(...opened.total))));
    }
    if (opened.terms.length > 1) {
      const numbers = column(opened.terms.slice(0, ROWS).map(([, term]) => term));
      const terms = opened.terms.slice(0, ROWS).map(([stop, , sign], i) => tied(i ? "+" : "=",
        element("span", { class: "factor" }, element("span", { class: "above" }, ...rich(TEXTS.by, { name: nameOf(nodes[stop]) })),
          element("span", { class: "below" }, signed(bracketed(numbers[i]), sign)))));
      const left = opened.terms.length - ROWS;
      if (left > 0) terms.push(operator(`+ … (${say(TEXTS.moreOf, { count: left })})`));
      parts.push(element("p", { class: "line product" }, ratio(root, meet), ...terms,
        tied("=", signed(...opened.meet))));
    }
    return parts;
  }

  /** @param {number[]} stops @returns {Node[]} the factors between the stops, each above its number */
  product(stops) {
    const { nodes } = this.model;
    return stops.slice(1).flatMap((lower, i) => {
      const upper = stops[i];
      const factor = factorOf(nodes[upper], nodes[lower], bracketed(this.model.factor(upper, lower)));
      return [i ? tied("·", factor) : factor];
    });
  }

  /** @param {Opened} opened @returns {HTMLElement} */
  list(opened) {
    const { nodes } = this.model;
    const products = column(opened.paths.map(([, product]) => product));
    const rows = opened.paths.map(([stops, , sign], i) => {
      const row = element("button", { type: "button", class: "path", "aria-pressed": "false" },
        element("span", { class: "route" }, ...routeOf(stops.map((id) => nodes[id]))),
        element("span", { class: "line product" }, ...this.product(stops), tied("=", signed(products[i], sign))));
      row.addEventListener("click", () => this.press(row, stops, opened));
      row.addEventListener("pointerenter", () => this.light([stops], opened));
      row.addEventListener("pointerleave", () => this.relight(opened));
      return element("li", {}, row);
    });
    return element("ol", { class: "paths" }, ...rows);
  }

  /** @param {HTMLElement} row @param {number[]} stops @param {Opened} opened */
  press(row, stops, opened) {
    const pressed = row.getAttribute("aria-pressed") === "true";
    for (const other of this.place.querySelectorAll(".path")) other.setAttribute("aria-pressed", "false");
    row.setAttribute("aria-pressed", String(!pressed));
    this.pinned = pressed ? null : stops;
    this.relight(opened);
  }

  /** @param {Opened} opened  highlight the pinned path, or all paths */
  relight(opened) {
    this.light(this.pinned ? [this.pinned] : opened.paths.map((path) => path[0]), opened);
  }

  /** @param {Opened} opened @returns {HTMLElement} the line that adds up the products */
  sum(opened) {
    const products = column([...opened.paths.slice(0, SUMMED).map(([, product]) => product), ...(opened.more ? [opened.more[1]] : [])]);
    const terms = opened.paths.slice(0, SUMMED).map(([, , sign], i) => {
      const term = signed(bracketed(products[i]), sign);
      return i ? tied("+", term) : term;
    });
    if (opened.paths.length > SUMMED) terms.push(operator("+ …"));
    if (opened.more) {
      const [count, , sign] = opened.more;
      terms.push(tied("+", signed(bracketed(products[products.length - 1]), sign)),
        element("span", { class: "quiet" }, say(TEXTS.byOthers, { count })));
    }
    return element("p", { class: "line sum" }, ...terms, tied("=", signed(...opened.total)));
  }

  /** @param {number[][]} routes @param {Opened} opened  highlight these routes in the graph */
  light(routes, opened) {
    this.lightWays(routes, new Set(opened.paths.flatMap((path) => path[0])));
  }

  /** @param {number[][]} routes @param {Set<number>} stops  nodes that no way between two stops passes through */
  lightWays(routes, stops) {
    /** @type {{nodes: Set<number>, edges: Set<number>}} */
    const chosen = { nodes: new Set(), edges: new Set() };
    for (const route of routes) {
      route.forEach((stop, i) => {
        chosen.nodes.add(stop);
        if (i) between(this.model.nodes[route[i - 1]], route[i], stops, chosen, new Map());
      });
    }
    this.graph.highlight(chosen);
  }
}

/**
 * Add the nodes and edges on all ways from `upper` down to `lower` that pass through no other stop.
 * @param {GraphNode} upper @param {number} lower @param {Set<number>} stops
 * @param {{nodes: Set<number>, edges: Set<number>}} chosen
 * @param {Map<number, boolean>} known  whether a node leads to `lower`
 * @returns {boolean} whether there is such a way
 */
function between(upper, lower, stops, chosen, known) {
  let leads = false;
  for (const edge of upper.operands) {
    const { tail } = edge;
    let there = tail.id === lower;
    if (!there && !stops.has(tail.id)) {
      there = known.get(tail.id) ?? between(tail, lower, stops, chosen, known);
      known.set(tail.id, there);
      if (there) chosen.nodes.add(tail.id);
    }
    if (there) chosen.edges.add(edge.id);
    leads ||= there;
  }
  return leads;
}
