// What the instructions of a lane program do: each runs over all lanes before the next one starts.
// All numbers are in one array.  A number that all lanes share has one place in it (stride 0), a
// number for each lane has as many places as there are lanes (stride 1).

/**
 * @typedef {object} Work  an instruction
 * @property {(memory: Float64Array, lanes: number, work: Work) => void} run
 * @property {number} to       the place of its result
 * @property {number[]} from   the places of its operands
 * @property {number[]} strides
 * @property {Int32Array} list further places: see the kernels that read them
 */
/** @typedef {(memory: Float64Array, lanes: number, work: Work) => void} Kernel */

/** @type {Record<string, Kernel>} by the names of instructions; for others, see kernelOf */
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

/** @type {Kernel} copies an operand */
function copy(memory, lanes, { to, from: [x], strides: [dx] }) {
  for (let i = 0; i < lanes; i += 1) memory[to + i] = memory[x + i * dx];
}

/** @type {Kernel} adds a product to the result */
function addProduct(memory, lanes, { to, from: [x, y], strides: [dx, dy] }) {
  for (let i = 0; i < lanes; i += 1) memory[to + i] += memory[x + i * dx] * memory[y + i * dy];
}

/** @type {Kernel} adds products to the result, one after the other: `list` has pairs, the place of a
 *  number that all lanes share and that of a number for each lane */
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

/** @type {Kernel} adds the sum over all lanes to the result */
function sumLanes(memory, lanes, { to, from: [x], strides: [dx] }) {
  let sum = memory[to];
  for (let i = 0; i < lanes; i += 1) sum += memory[x + i * dx];
  memory[to] = sum;
}

/** @type {Kernel} adds sums over all lanes of products that share a factor: `list` has pairs, the place
 *  of a sum and that of the other factor */
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
