// A line chart of numbers over the states of a training run, or over updates.

const [WIDE, HIGH] = [1000, 100]; // the chart's internal units; it is stretched to fit
const DECADES = 1.3; // a loss that spans more powers of ten gets a logarithmic scale

class Chart {
  /** @param {number[]} values @param {string} label @param {boolean} [logarithmic] */
  constructor(values, label, logarithmic = false) {
    this.count = values.length;
    const finite = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    this.logarithmic = logarithmic && low > 0 && Math.log10(high / low) > DECADES;
    const scale = this.logarithmic ? Math.log : (/** @type {number} */ x) => x;
    const span = scale(high) - scale(low) || 1;
    const at = (/** @type {number} */ value) => HIGH * (0.94 - (0.88 * (scale(value) - scale(low))) / span);
    let path = "";
    let pen = "M";
    values.forEach((value, state) => {
      if (!Number.isFinite(value)) {
        pen = "M";
        return;
      }
      path += `${pen}${this.x(state).toFixed(1)},${at(value).toFixed(2)}`;
      pen = "L";
    });
    const line = (/** @type {string} */ name, /** @type {string} */ d) =>
      shape("path", { class: name, d, "vector-effect": "non-scaling-stroke" });
    this.cursor = line("cursor", "");
    this.other = line("other", "");
    const parts = [line("curve", path), this.other, this.cursor];
    if (low < 0 && high > 0) parts.unshift(line("axis", `M0,${at(0)}H${WIDE}`));
    const svg = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": finite.length
      ? say(TEXTS.chart, { label, first: roughly(values[0]), last: roughly(values[values.length - 1]), low: roughly(low), high: roughly(high) })
      : say(TEXTS.chartEmpty, { label }) }, ...parts);
    const ends = finite.length ? [element("span", { class: "high" }, roughly(high)), element("span", { class: "low" }, roughly(low))] : [];
    this.place = element("div", { class: "chart" }, svg, element("div", { class: "ends", "aria-hidden": "true" }, ...ends));
  }

  /** @param {number} state @returns {number} */
  x(state) {
    return (WIDE * state) / Math.max(this.count - 1, 1);
  }

  /** @param {number} state @param {number | null} other  the positions of the two cursors */
  mark(state, other) {
    this.cursor.setAttribute("d", `M${this.x(state)},0V${HIGH}`);
    this.other.setAttribute("d", other === null ? "" : `M${this.x(other)},0V${HIGH}`);
  }
}

/** @param {number} x @returns {string} with three digits */
function roughly(x) {
  return Number.isFinite(x) ? String(Number(x.toPrecision(3))) : "nan";
}
