// The data that Python wrote, as objects that refer to each other.  Every number here is a text
// written by Python, until a reader changes a leaf: see live.js.

/** @typedef {1 | -1 | 0 | null} Sign  null for nan and infinities */
/** @typedef {[short: string, long: string]} Data */
/** @typedef {[short: string, long: string, sign: Sign]} Gradient */

/** @typedef {any} Printed  a text, the number of an operand, or a list: see viz/page/player/typeset.py */

/**
 * @typedef {object} GraphNode
 * @property {number} id
 * @property {"leaf" | "inner" | "constant"} kind
 * @property {boolean} root
 * @property {string} name
 * @property {string} owner      the part before the name: layers[0].neurons[1]
 * @property {string} full       owner and name
 * @property {number} sub        how many digits at the end of the name are a subscript
 * @property {string} symbol     of its operation as books print it
 * @property {string} op         the name of its operation
 * @property {Data | null} data
 * @property {Gradient | null} grad
 * @property {(string | number)[]} formula   alternating texts and indices of nodes
 * @property {boolean} infix     whether its operands are terms or factors of the formula
 * @property {Printed[]} printed  the formula as books print it, on operands by number
 * @property {number[]} ids      the index of each of these operands
 * @property {string} trouble
 * @property {Gradient | null} change  of the data when two states are compared; shown in place of the gradient
 * @property {{x: number, y: number, width: number, height: number, badge: number}} box
 * @property {Group | null} group  the box that contains it
 * @property {{data: NumberColumn, grad: NumberColumn} | null} columns  in which its numbers stand; null if they are alone
 * @property {GraphEdge[]} operands  incoming edges, in the order of the formula
 * @property {GraphEdge[]} users     outgoing edges, in the order in which gradients come back
 * @property {number} forward    the step that computes it; 0 for leaves
 * @property {number} backward   the step that passes its gradient on; Infinity if none does
 */

/**
 * @typedef {object} GraphEdge
 * @property {number} id
 * @property {GraphNode} tail
 * @property {GraphNode} head
 * @property {string} curve
 * @property {number} width      0 to 1
 * @property {string} factor     d head / d tail
 * @property {string | null} flow  what the head passes to the tail
 * @property {Sign} sign
 * @property {Gradient | null} total  the tail's gradient including this flow; null for an only user
 */

/**
 * @typedef {object} Group  a box that opens
 * @property {number} id
 * @property {string} name
 * @property {string} owner
 * @property {GraphNode[]} members
 * @property {GraphNode} output
 * @property {{x: number, y: number, width: number, height: number, badge: number}} box  when closed
 * @property {[width: number, height: number]} frame  when open
 * @property {{node: GraphNode, x: number, y: number}[]} ports  inputs from outside
 * @property {boolean} cells  whether its members are cells, without lines
 */

/**
 * @typedef {object} Line  what is drawn: an edge, or several as one if an end is a group
 * @property {GraphEdge[]} edges
 * @property {[number, number][]} points  of its curve, in the coordinates of its group
 * @property {Group | null} group  the group in which it is drawn
 * @property {Ends | null} ends    what it connects in the outer picture
 * @property {number} width
 * @property {Sign} sign
 * @property {boolean} flows
 */
/** @typedef {{tail: GraphNode | Group, head: GraphNode | Group}} Ends */

/** @typedef {{phase: "given" | "forward" | "backward" | "done" | "update", node: GraphNode}} Step */

/**
 * @typedef {object} Opened  the paths of a leaf's gradient; stops are indices of nodes
 * @property {[string, Sign]} total    the derivative of the root with respect to the leaf
 * @property {[stops: number[], product: string, sign: Sign][]} paths
 * @property {[count: string, rest: string, sign: Sign] | null} more
 * @property {number[]} tail
 * @property {[string, Sign]} meet
 * @property {[stop: number, term: string, sign: Sign][]} terms
 * @property {string} verdict
 */

/**
 * @typedef {object} Model
 * @property {string} title
 * @property {boolean} gradients
 * @property {string[]} notes
 * @property {[number, number]} size
 * @property {GraphNode[]} nodes
 * @property {GraphEdge[]} edges
 * @property {Group[]} groups
 * @property {NumberColumn[]} columns
 * @property {Line[]} lines
 * @property {GraphNode} root
 * @property {Step[]} steps
 * @property {number} results   the number of forward steps
 * @property {Map<number, Opened>} opened
 * @property {(upper: number, lower: number) => string} factor
 * @property {any} live  how numbers are recomputed: see viz/page/player/live.py
 */

/** @returns {Model} the data of this page */
function readModel() {
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "");
  /** @type {GraphNode[]} */
  const nodes = data.nodes.map((/** @type {any} */ row, /** @type {number} */ id) => {
    const [x, y, width, height, badge] = row.box;
    const owner = row.owner ?? "";
    const [at, ...ids] = row.formula ?? [];
    const { text, infix, printed } = data.formulas[at] ?? { text: [], infix: false, printed: [] };
    return {
      id, kind: row.kind, root: id === data.root, name: row.name, owner,
      full: owner ? `${owner}.${row.name}` : row.name, sub: row.sub ?? 0, symbol: row.symbol ?? "", op: row.op ?? "",
      data: row.data ?? null, grad: row.grad ?? null, infix, printed, ids,
      formula: text.map((/** @type {string | number} */ part) => (typeof part === "number" ? ids[part] : part)),
      trouble: row.trouble ?? "", change: null, box: { x, y, width, height, badge },
      group: null, columns: null, operands: [], users: [], forward: 0, backward: Infinity,
    };
  });
  /** @type {Group[]} */
  const groups = data.groups.map((/** @type {any} */ row, /** @type {number} */ id) => {
    const [x, y, width, height, badge] = row.box;
    const members = row.members.map((/** @type {number} */ member) => nodes[member]);
    const ports = row.ports.map((/** @type {number[]} */ port) => ({ node: nodes[port[0]], x: port[1], y: port[2] }));
    return { ...row, id, members, ports, output: nodes[row.output], box: { x, y, width, height, badge } };
  });
  for (const group of groups) for (const member of group.members) member.group = group;
  const columns = data.columns.flatMap((/** @type {number[]} */ ids) => {
    const stacked = ids.map((id) => nodes[id]);
    const both = { data: new NumberColumn(stacked, "data"), grad: new NumberColumn(stacked, "grad") };
    for (const node of stacked) node.columns = both;
    return [both.data, both.grad];
  });
  /** @type {GraphEdge[]} */
  const edges = data.edges.map((/** @type {any} */ row, /** @type {number} */ id) => {
    const [tail, head, curve, width, factor, flow, sign, total] = row;
    const edge = { id, tail: nodes[tail], head: nodes[head], curve, width, factor, flow, sign, total };
    edge.tail.users.push(edge);
    edge.head.operands.push(edge);
    return edge;
  });
  const steps = readSteps(data, nodes);
  for (const node of nodes) node.users.sort((a, b) => a.head.backward - b.head.backward);
  const factors = new Map();
  for (const [upper, lower, text] of data.opened?.factors ?? []) {
    factors.set(`${upper},${lower}`, text);
  }
  const leaves = Object.entries(data.opened?.leaves ?? {});
  const whole = (/** @type {any} */ { paths, ...others }) => {
    const [, product, sign] = paths[0] ?? [[], "0", 0];
    const [met, metSign, terms] = data.opened.meets[others.tail?.[0]] ?? ["1", 1, []];
    return { paths, total: [product, sign], more: null, tail: [], meet: [met, metSign], terms, verdict: "", ...others };
  };
  return {
    title: data.title, gradients: data.gradients, notes: data.notes, size: data.size,
    nodes, edges, groups, columns, lines: readLines(data, edges), root: nodes[data.root], steps, results: data.timelines.sweep.length,
    opened: new Map(leaves.map(([id, opened]) => [Number(id), whole(opened)])),
    factor: (upper, lower) => factors.get(`${upper},${lower}`) ?? "",
    live: data.live,
  };
}

/**
 * @param {any} data
 * @param {GraphEdge[]} edges
 * @returns {Line[]} a line for each edge with its own curve, and for each link
 */
function readLines(data, edges) {
  /** @type {Line[]} */
  const lines = edges.filter((edge) => edge.curve).map((edge) => ({
    edges: [edge], points: pointsOf(edge.curve), group: edge.head.group,
    ends: edge.head.group ? null : { tail: edge.tail, head: edge.head },
    width: edge.width, sign: edge.sign, flows: edge.flow !== null,
  }));
  for (const [ids, curve, width, sign] of data.links) {
    const shown = ids.map((/** @type {number} */ id) => edges[id]);
    const { tail, head } = shown[0];
    lines.push({ edges: shown, points: pointsOf(curve), group: null,
      ends: { tail: tail.group ?? tail, head: head.group ?? head }, width, sign, flows: width !== null });
  }
  return lines;
}

/** @param {string} curve @returns {[number, number][]} the points of an SVG path */
function pointsOf(curve) {
  const numbers = (curve.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  /** @type {[number, number][]} */
  const points = [];
  for (let i = 0; i < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
  return points;
}

/**
 * The steps of the sweep: the leaves, each result forward, each result backward, and the gradients of the leaves.
 * @param {any} data
 * @param {GraphNode[]} nodes  their `forward` and `backward` are set
 * @returns {Step[]}
 */
function readSteps(data, nodes) {
  /** @type {GraphNode[]} */
  const results = data.timelines.sweep.map((/** @type {number} */ id) => nodes[id]);
  const root = nodes[data.root];
  /** @type {Step[]} */
  const steps = [{ phase: "given", node: root }];
  for (const node of results) {
    node.forward = steps.length;
    steps.push({ phase: "forward", node });
  }
  if (data.gradients) {
    for (const node of results.slice().reverse()) {
      node.backward = steps.length;
      steps.push({ phase: "backward", node });
    }
    steps.push({ phase: "done", node: root });
  }
  return steps;
}

/**
 * A node's gradient as accumulated up to a step, and whether it is complete.
 * @param {Model} model
 * @param {GraphNode} node
 * @param {number} step
 * @returns {{gradient: Gradient, complete: boolean} | null} null if nothing has arrived yet
 */
function gradientAt(model, node, step) {
  if (node.change) return { gradient: node.change, complete: true };
  if (!node.grad || step <= model.results) return null;
  if (node.root) return { gradient: node.grad, complete: true };
  let arrived = 0;
  while (arrived < node.users.length && node.users[arrived].head.backward <= step) arrived += 1;
  if (arrived === node.users.length) return { gradient: node.grad, complete: true };
  const total = arrived ? node.users[arrived - 1].total : null;
  return total ? { gradient: total, complete: false } : null;
}
