// What the instructions of a lane program do: each goes over all lanes before the next one begins.
// All numbers are in one array: a number for all lanes in one place of it (stride 0), a number a
// lane in as many as there are lanes (stride 1).

/**
 * @typedef {object} Work  an instruction
 * @property {(memory: Float64Array, lanes: number, work: Work) => void} run
 * @property {number} to       the place of its result
 * @property {number[]} from   places of its operands
 * @property {number[]} strides
 * @property {Int32Array} list further places: see the kernels that have some
 */
/** @typedef {(memory: Float64Array, lanes: number, work: Work) => void} Kernel */

/** @type {Record<string, Kernel>} by the names of instructions; others are called lane by lane */
const KERNELS = {
  fadd: (memory, lanes, { to, from: [x, y], strides: [dx, dy] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] + memory[y + i * dy];
  },
  fsub: (memory, lanes, { to, from: [x, y], strides: [dx, dy] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] - memory[y + i * dy];
  },
  fmul: (memory, lanes, { to, from: [x, y], strides: [dx, dy] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] * memory[y + i * dy];
  },
  fdiv: (memory, lanes, { to, from: [x, y], strides: [dx, dy] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] / memory[y + i * dy];
  },
  fneg: (memory, lanes, { to, from: [x], strides: [dx] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = -memory[x + i * dx];
  },
  "llvm.fabs": (memory, lanes, { to, from: [x], strides: [dx] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = Math.abs(memory[x + i * dx]);
  },
  exp: (memory, lanes, { to, from: [x], strides: [dx] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = Math.exp(memory[x + i * dx]);
  },
  tanh: (memory, lanes, { to, from: [x], strides: [dx] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = Math.tanh(memory[x + i * dx]);
  },
  olt: (memory, lanes, { to, from: [x, y], strides: [dx, dy] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] < memory[y + i * dy] ? 1 : 0;
  },
  select: (memory, lanes, { to, from: [x, y, z], strides: [dx, dy, dz] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx] !== 0 ? memory[y + i * dy] : memory[z + i * dz];
  },
  "llvm.fma": (memory, lanes, { to, from: [x, y, z], strides: [dx, dy, dz] }) => {
    for (let i = 0; i < lanes; i += 1) memory[to + i] = fusedMultiplyAdd(memory[x + i * dx], memory[y + i * dy], memory[z + i * dz]);
  },
};

/** @param {string} name @returns {Kernel} */
function kernelOf(name) {
  return KERNELS[name] ?? ((memory, lanes, { to, from: [x, y = x, z = x], strides: [dx, dy = dx, dz = dx] }) => {
    const f = INSTRUCTIONS[name];
    for (let i = 0; i < lanes; i += 1) memory[to + i] = f(memory[x + i * dx], memory[y + i * dy], memory[z + i * dz]);
  });
}

/** @type {Kernel} what is there, copied */
function copy(memory, lanes, { to, from: [x], strides: [dx] }) {
  for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx];
}

/** @type {Kernel} a product added to what is there */
function addProduct(memory, lanes, { to, from: [x, y], strides: [dx, dy] }) {
  for (let i = 0; i < lanes; i += 1) memory[to + i] += memory[x + i * dx] * memory[y + i * dy];
}

/** @type {Kernel} products added to what is there, one after the other: `list` has pairs, the place of a
 *  number for all lanes and that of one a lane */
function addProducts(memory, lanes, { to, list }) {
  let k = 0;
  for (; k + 8 <= list.length; k += 8) {
    const [a, b, c, d] = [memory[list[k]], memory[list[k + 2]], memory[list[k + 4]], memory[list[k + 6]]];
    const [w, x, y, z] = [list[k + 1], list[k + 3], list[k + 5], list[k + 7]];
    for (let i = 0; i < lanes; i += 1) {
      memory[to + i] = memory[to + i] + a * memory[w + i] + b * memory[x + i] + c * memory[y + i] + d * memory[z + i];
    }
  }
  for (; k < list.length; k += 2) {
    const [a, x] = [memory[list[k]], list[k + 1]];
    for (let i = 0; i < lanes; i += 1) memory[to + i] += a * memory[x + i];
  }
}

/** @type {Kernel} the sum over all lanes, added to what is there */
function sumLanes(memory, lanes, { to, from: [x], strides: [dx] }) {
  let sum = memory[to];
  for (let i = 0; i < lanes; i += 1) sum += memory[x + i * dx];
  memory[to] = sum;
}

/** @type {Kernel} sums over all lanes of products with one factor in common, added to what is there:
 *  `list` has pairs, the place of a sum and that of the other factor */
function sumProducts(memory, lanes, { from: [g], list }) {
  let k = 0;
  for (; k + 8 <= list.length; k += 8) {
    const [w, x, y, z] = [list[k + 1], list[k + 3], list[k + 5], list[k + 7]];
    let [a, b, c, d] = [memory[list[k]], memory[list[k + 2]], memory[list[k + 4]], memory[list[k + 6]]];
    for (let i = 0; i < lanes; i += 1) {
      const f = memory[g + i];
      a += f * memory[w + i];
      b += f * memory[x + i];
      c += f * memory[y + i];
      d += f * memory[z + i];
    }
    memory[list[k]] = a;
    memory[list[k + 2]] = b;
    memory[list[k + 4]] = c;
    memory[list[k + 6]] = d;
  }
  for (; k < list.length; k += 2) {
    const x = list[k + 1];
    let a = memory[list[k]];
    for (let i = 0; i < lanes; i += 1) a += memory[g + i] * memory[x + i];
    memory[list[k]] = a;
  }
}
