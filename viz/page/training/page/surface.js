// The decision surface of a state: colours, the line between them, and the samples.

const PIXELS = 360; // a side of the canvas, on which a page may show fewer
const MIDDLE = 64; // the level on the line

class SurfaceView {
  /** @param {Recorded} recorded @param {SurfaceData} surface */
  constructor(recorded, surface) {
    this.recorded = recorded;
    this.surface = surface;
    const { side, above, below } = surface;
    this.canvas = /** @type {HTMLCanvasElement} */ (
      element("canvas", { width: PIXELS, height: PIXELS, role: "img", id: "surface" }));
    this.small = /** @type {HTMLCanvasElement} */ (element("canvas", { width: side, height: side }));
    this.colours = { negative: "#000000", background: "#000000", positive: "#000000", text: "#000000" };
    this.readColours();
    this.right = element("p", { class: "right" });
    const shared = surface.points.length < surface.samples ? `, ${surface.points.length} of ${surface.samples} shown` : "";
    this.place = element("figure", { class: "plane" }, this.canvas, element("figcaption", {}, this.right,
      element("ul", {}, element("li", {}, element("i", { class: "sample above", "aria-hidden": "true" }), above),
        element("li", {}, element("i", { class: "sample below", "aria-hidden": "true" }), below),
        element("li", { class: "quiet" }, `■ ○ samples${shared}`))));
  }

  /** Take the colours of the theme: here, since asking for a style while a page changes takes long. */
  readColours() {
    const style = getComputedStyle(document.documentElement);
    const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = { negative: read("negative"), background: read("background"), positive: read("positive"), text: read("text") };
  }

  /** Draw the state that is chosen now. */
  draw() {
    const { recorded, surface } = this;
    const area = surface.side ** 2;
    const levels = recorded.levels.subarray(area * recorded.state, area * (recorded.state + 1));
    const { colours } = this;
    this.paint(levels, [colours.negative, colours.background, colours.positive].map(channels));
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.imageSmoothingEnabled = true;
    context.drawImage(this.small, 0, 0, PIXELS, PIXELS);
    context.lineWidth = 2.5;
    context.strokeStyle = colours.text;
    context.stroke(boundary(levels, surface.side));
    this.dots(context);
    this.tell(levels);
  }

  /** @param {Uint8Array} levels @param {number[][]} colours  of the lowest level, the middle and the highest */
  paint(levels, [below, middle, above]) {
    const { side } = this.surface;
    const context = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    const image = context.createImageData(side, side);
    levels.forEach((level, i) => {
      const share = (level - MIDDLE) / (MIDDLE - 1);
      const end = share > 0 ? above : below;
      for (let k = 0; k < 3; k += 1) image.data[4 * i + k] = middle[k] + (end[k] - middle[k]) * 0.55 * Math.abs(share);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} context */
  dots(context) {
    const { colours } = this;
    const { low, high, points } = this.surface;
    context.lineWidth = 1.5;
    context.strokeStyle = colours.text;
    for (const [x, y, above] of points) {
      const [px, py] = [PIXELS * (x - low[0]) / (high[0] - low[0]), PIXELS * (1 - (y - low[1]) / (high[1] - low[1]))];
      context.beginPath();
      if (above) context.rect(px - 4, py - 4, 8, 8);
      else context.arc(px, py, 4.5, 0, 2 * Math.PI);
      context.fillStyle = above ? colours.positive : colours.background;
      context.fill();
      context.stroke();
    }
  }

  /** @param {Uint8Array} levels  the picture in words */
  tell(levels) {
    const { above, right, samples } = this.surface;
    const state = this.recorded.state;
    const share = Math.round((100 * levels.filter((level) => level > MIDDLE).length) / levels.length);
    const words = right ? `${right[state].toLocaleString("en")} of ${samples.toLocaleString("en")} samples on their side` : "";
    this.right.textContent = words;
    this.canvas.setAttribute("aria-label", `Decision surface: ${above} on ${share} % of the plane${words ? `, ${words}` : ""}`);
  }
}

/** @param {string} colour @returns {number[]} of #rrggbb, or #rgb */
function channels(colour) {
  const hex = colour.length < 6 ? [...colour.slice(1)].map((c) => c + c).join("") : colour.slice(1);
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** @param {Uint8Array} levels @param {number} side @returns {Path2D} where the levels cross the middle */
function boundary(levels, side) {
  const path = new Path2D();
  const at = (/** @type {number} */ row, /** @type {number} */ column) => levels[row * side + column] - MIDDLE;
  const size = PIXELS / side;
  for (let row = 0; row + 1 < side; row += 1) {
    for (let column = 0; column + 1 < side; column += 1) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      /** @type {[number, number][]} */
      const crossed = [];
      corners.forEach(([r, c], i) => {
        const [nr, nc] = corners[(i + 1) % 4];
        const [a, b] = [at(r, c), at(nr, nc)];
        if (a > 0 === b > 0) return;
        const share = a / (a - b);
        crossed.push([(c + share * (nc - c) + 0.5) * size, (r + share * (nr - r) + 0.5) * size]);
      });
      for (let i = 0; i + 1 < crossed.length; i += 2) {
        path.moveTo(...crossed[i]);
        path.lineTo(...crossed[i + 1]);
      }
    }
  }
  return path;
}
