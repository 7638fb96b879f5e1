// The decision surface of a state: colours, the boundary between them, and the samples.

class SurfaceView {
  /** @param {Recorded} recorded @param {SurfaceData} surface @param {(place: number) => void} choose  a sample */
  constructor(recorded, surface, choose) {
    this.recorded = recorded;
    this.surface = surface;
    const { side, above, below } = surface;
    this.canvas = /** @type {HTMLCanvasElement} */ (
      element("canvas", { width: PIXELS, height: PIXELS, role: "img", id: "surface" }));
    this.small = /** @type {HTMLCanvasElement} */ (element("canvas", { width: side, height: side }));
    this.colours = themeColours();
    this.right = element("p", { class: "right" });
    const shown = surface.points.length < surface.samples
      ? say(TEXTS.samplesShown, { count: surface.points.length, all: surface.samples }) : TEXTS.samples;
    this.place = element("figure", { class: "plane" }, this.canvas, element("figcaption", {}, this.right,
      element("ul", {}, element("li", {}, element("i", { class: "sample above", "aria-hidden": "true" }), above),
        element("li", {}, element("i", { class: "sample below", "aria-hidden": "true" }), below),
        element("li", { class: "quiet" }, `■ ○ ${shown}`))));
    if (recorded.samples.length > 1) choosable(this.canvas, (event) => this.sampleAt(event), choose);
  }

  /** Read the colours of the theme: only here, since reading styles while the page changes is slow. */
  readColours() {
    this.colours = themeColours();
  }

  /** @param {[x: number, y: number, side: number]} point @returns {[number, number]} on the canvas */
  at([x, y]) {
    const { low, high } = this.surface;
    return [PIXELS * (x - low[0]) / (high[0] - low[0]), PIXELS * (1 - (y - low[1]) / (high[1] - low[1]))];
  }

  /** @param {MouseEvent} event @returns {number | null} the place of the nearest sample that can be chosen */
  sampleAt(event) {
    const { points } = this.surface;
    const dots = this.recorded.samples.flatMap(({ number }, place) => (points[number - 1]
      ? [/** @type {[number, number, number]} */ ([place, ...this.at(points[number - 1])])] : []));
    return nearestSample(this.canvas, event, dots);
  }

  /** Draw the chosen state. */
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

  /** @param {Uint8Array} levels @param {number[][]} colours  of the lowest, the middle and the highest level */
  paint(levels, colours) {
    const { side } = this.surface;
    const context = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    const image = context.createImageData(side, side);
    paintLevels(levels, colours, image.data);
    context.putImageData(image, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} context */
  dots(context) {
    const { colours, recorded, surface: { points } } = this;
    context.strokeStyle = colours.text;
    points.forEach((point, i) => {
      const [[px, py], above] = [this.at(point), point[2]];
      context.lineWidth = 1.5;
      context.beginPath();
      if (above) context.rect(px - 4, py - 4, 8, 8);
      else context.arc(px, py, 4.5, 0, 2 * Math.PI);
      context.fillStyle = above ? colours.positive : colours.background;
      context.fill();
      context.stroke();
      if (recorded.samples.length > 1 && i === recorded.samples[recorded.place].number - 1) ring(context, px, py);
    });
  }

  /** Describe the picture in words. @param {Uint8Array} levels */
  tell(levels) {
    const { above, right, samples } = this.surface;
    const state = this.recorded.state;
    const share = Math.round((100 * levels.filter((level) => level > MIDDLE).length) / levels.length);
    const words = right ? say(TEXTS.onTheirSide, { count: right[state], all: samples }) : "";
    this.right.textContent = words;
    this.canvas.setAttribute("aria-label", say(TEXTS.surfaceWords, { above, share }) + (words ? `, ${words}` : ""));
  }
}
