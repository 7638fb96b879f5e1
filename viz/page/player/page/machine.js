// The base instructions on floats, and routines made of them; see viz/page/player/routines.py.

/**
 * @typedef {object} Routine
 * @property {number} inputs    the number of operands
 * @property {Float64Array} numbers
 * @property {Int32Array} code  four entries per instruction: index in FUNCTIONS, and three registers
 * @property {number[]} results
 */

const TRUE = (/** @type {boolean} */ x) => (x ? 1 : 0);

/** @type {Record<string, (x: number, y: number, z: number) => number>} by the names of `emit` columns */
const INSTRUCTIONS = {
  fadd: (x, y) => x + y, fsub: (x, y) => x - y, fmul: (x, y) => x * y, fdiv: (x, y) => x / y,
  frem: (x, y) => x % y, fneg: (x) => -x, "llvm.fma": fusedMultiplyAdd,
  olt: (x, y) => TRUE(x < y), ole: (x, y) => TRUE(x <= y), oeq: (x, y) => TRUE(x === y),
  select: (x, y, z) => (x !== 0 ? y : z),
  "llvm.fabs": Math.abs, "llvm.floor": Math.floor, "llvm.ceil": Math.ceil, "llvm.sqrt": Math.sqrt,
  pow: power, exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1, log: Math.log, log1p: Math.log1p,
  log2: Math.log2, log10: Math.log10, cbrt: Math.cbrt, hypot: (x, y) => Math.hypot(x, y),
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  atan2: Math.atan2, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh,
  acosh: Math.acosh, atanh: Math.atanh, erf: errorFunction, erfc: complement,
};
// The first five are inlined in `run`: a call for each sum and product would take most of the time.
const NAMES = ["fadd", "fsub", "fmul", "fdiv", "fneg", ...Object.keys(INSTRUCTIONS)];
const FUNCTIONS = NAMES.map((name) => INSTRUCTIONS[name]);
const ARITY = /** @type {Record<string, number>} */ ({ select: 3, "llvm.fma": 3 });
for (const name of ["fadd", "fsub", "fmul", "fdiv", "frem", "olt", "ole", "oeq", "pow", "hypot", "atan2"]) ARITY[name] = 2;

/** @param {number} x @param {number} y @returns {number} as C's pow */
function power(x, y) {
  if (y === 2) return x * x;
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  return x ** y;
}

const HALVES = 2 ** 27 + 1;

/** @param {number} x @returns {number} its upper 26 bits (Veltkamp's splitting) */
function upper(x) {
  const scaled = HALVES * x;
  return scaled - (scaled - x);
}

/**
 * x * y + z with the product's rounding error added (Dekker): exact if the result is a float.
 * @param {number} x @param {number} y @param {number} z
 */
function fusedMultiplyAdd(x, y, z) {
  const product = x * y;
  if (!Number.isFinite(product) || !Number.isFinite(z) || Math.abs(x) > 2 ** 990 || Math.abs(y) > 2 ** 990) return product + z;
  const xh = upper(x);
  const yh = upper(y);
  const xl = x - xh;
  const yl = y - yh;
  const lost = xl * yl - (product - xh * yh - xl * yh - xh * yl);
  const sum = product + z;
  const part = sum - product;
  return sum + (product - (sum - part) + (z - part) + lost);
}

/** @param {number} x @param {number[]} coefficients @returns {number} c0 + c1 x + c2 x**2 + ... */
function horner(x, coefficients) {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}

// The error function by rational approximations from fdlibm's s_erf.c (Sun Microsystems, 1993); each
// pair is the numerator and denominator on an interval.
const ERF = {
  tiny: [[1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03, -2.37630166566501626084e-05],
    [1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04, -3.96022827877536812320e-06]],
  near: [[-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03],
    [1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02]],
  middle: [[-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00],
    [1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02]],
  far: [[-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02],
    [1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01]],
};
const ERF_ONE = 8.45062911510467529297e-01; // erf(1) to 24 bits

/** @param {number} x @param {number[][]} pair @returns {number} */
function rational(x, [p, q]) {
  return horner(x, p) / horner(x, q);
}

/** @param {number} x  at least 1.25 @returns {number} erfc(x) */
function tail(x) {
  const [view, s] = [new DataView(new ArrayBuffer(8)), 1 / (x * x)];
  view.setFloat64(0, x);
  view.setUint32(4, 0);
  const z = view.getFloat64(0); // x without its low 32 bits, so that its square is exact
  const ratio = rational(s, x < 1 / 0.35 ? ERF.middle : ERF.far);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + ratio)) / x;
}

/** @param {number} x @returns {number} */
function errorFunction(x) {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a < 0.84375) return x + x * rational(x * x, ERF.tiny);
  const size = a < 1.25 ? ERF_ONE + rational(a - 1, ERF.near) : a < 6 ? 1 - tail(a) : 1;
  return x < 0 ? -size : size;
}

/** @param {number} x @returns {number} 1 - erf(x) */
function complement(x) {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a < 0.84375) {
    const part = x * rational(x * x, ERF.tiny);
    return x < 0.25 ? 1 - (x + part) : 0.5 - (x - 0.5 + part);
  }
  if (a < 1.25) {
    const ratio = rational(a - 1, ERF.near);
    return x < 0 ? 1 + (ERF_ONE + ratio) : 1 - ERF_ONE - ratio;
  }
  if (a > 28) return x < 0 ? 2 : 0;
  return x < 0 ? 2 - tail(a) : tail(a);
}

/**
 * @param {{inputs: number, numbers: (number | string)[], code: number[], results: number[]}} written
 * @param {string[]} names  of instructions
 * @returns {Routine}
 */
function readRoutine(written, names) {
  const code = [];
  for (let at = 0; at < written.code.length;) {
    const name = names[written.code[at]];
    const count = ARITY[name] ?? 1;
    const [x, y = 0, z = 0] = written.code.slice(at + 1, at + 1 + count);
    code.push(NAMES.indexOf(name), x, y, z);
    at += 1 + count;
  }
  return { inputs: written.inputs, numbers: Float64Array.from(written.numbers, Number), code: Int32Array.from(code),
    results: written.results };
}

/**
 * Run a routine; its operands are already in the first registers.
 * @param {Routine} routine @param {Float64Array} registers
 */
function run(routine, registers) {
  const { code, numbers } = routine;
  let next = routine.inputs;
  for (let i = 0; i < numbers.length; i += 1) registers[next++] = numbers[i];
  for (let at = 0; at < code.length; at += 4) {
    const x = registers[code[at + 1]];
    const y = registers[code[at + 2]];
    switch (code[at]) {
      case 0: registers[next++] = x + y; break;
      case 1: registers[next++] = x - y; break;
      case 2: registers[next++] = x * y; break;
      case 3: registers[next++] = x / y; break;
      case 4: registers[next++] = -x; break;
      default: registers[next++] = FUNCTIONS[code[at]](x, y, registers[code[at + 3]]);
    }
  }
}

/** @param {Routine} routine @returns {number} the number of registers it needs */
function registersOf(routine) {
  return routine.inputs + routine.numbers.length + routine.code.length / 4;
}
