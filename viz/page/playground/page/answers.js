// The model's outputs for all inputs: over the plane of two inputs, or the line of one.  Clicking a
// sample chooses it.

const SIDE = 40; // points along each side of the plane
const ALONG = 121; // points along the line
const REACH = 0.95; // the quantile of the outputs' sizes that gets the full colour
const CLASSES = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb"]; // Paul Tol's bright colours

/**
 * @typedef {object} AnswersData  see viz/page/playground/answers.py
 * @property {number[]} low @property {number[]} high  the corners
 * @property {number} middle  the threshold of a single output
 * @property {[x: number, y: number, target: number, held: number][]} points
 * @property {boolean} classes  whether the targets are indices of classes
 */

/** What both pictures share: a canvas with the samples, one of which is chosen. */
class Answers {
  /** @param {Learner} learner @param {AnswersData} data */
  constructor(learner, data) {
    this.learner = learner;
    this.data = data;
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width: PIXELS, height: PIXELS, role: "img", id: "surface" }));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.colours = themeColours();
    this.words = element("figcaption");
    this.place = element("figure", { class: "plane" }, this.canvas, this.words);
    choosable(this.canvas, (event) => this.sampleAt(event), (sample) => learner.choice.choose(sample));
  }

  /** Read the colours of the theme: only here, since reading styles while the page changes is slow. */
  readColours() {
    this.colours = themeColours();
  }

  /** @param {number} x @param {number} y @returns {[number, number]} on the canvas */
  at(x, y) {
    const { low, high } = this.data;
    return [PIXELS * (x - low[0]) / (high[0] - low[0]), PIXELS * (1 - (y - low[1]) / (high[1] - low[1]))];
  }

  /** @param {MouseEvent} event @returns {number | null} the nearest training sample */
  sampleAt(event) {
    const dots = this.data.points.flatMap(([x, y,, held], sample) =>
      (held ? [] : [/** @type {[number, number, number]} */ ([sample, ...this.at(x, y)])]));
    return nearestSample(this.canvas, event, dots);
  }

  /** Draw the outputs of the present weights. */
  draw() {
    this.ground();
    const { context, data: { points, middle, classes }, colours, learner } = this;
    context.strokeStyle = colours.text;
    points.forEach(([x, y, target, held], sample) => {
      const [px, py] = this.at(x, y);
      const size = held ? 3 : 4.5;
      const square = classes ? target % 2 === 1 : target > middle && this.sided;
      context.globalAlpha = held ? 0.65 : 1;
      context.lineWidth = held ? 1 : 1.5;
      context.beginPath();
      if (square) context.rect(px - size + 0.5, py - size + 0.5, 2 * size - 1, 2 * size - 1);
      else context.arc(px, py, size, 0, 2 * Math.PI);
      context.fillStyle = this.many ? CLASSES[target % CLASSES.length] : square ? colours.positive : colours.background;
      context.fill();
      context.stroke();
      context.globalAlpha = 1;
      if (sample === learner.choice.chosen && !held) ring(context, px, py);
    });
  }

  /** @returns {boolean} whether the samples lie on two sides */
  get sided() {
    return true;
  }

  /** @returns {boolean} whether there are more than two classes */
  get many() {
    return this.learner.outputs.length > 2;
  }

  ground() {}
}

/** Over the plane of two inputs. */
class PlaneAnswers extends Answers {
  /** @param {Learner} learner @param {AnswersData} data */
  constructor(learner, data) {
    super(learner, data);
    this.small = /** @type {HTMLCanvasElement} */ (element("canvas", { width: SIDE, height: SIDE }));
    const { low, high } = data;
    const middleOf = (/** @type {number} */ k, /** @type {number} */ axis) => low[axis] + ((k + 0.5) / SIDE) * (high[axis] - low[axis]);
    const area = SIDE * SIDE;
    const xs = Float64Array.from({ length: area }, (_, i) => middleOf(i % SIDE, 0));
    const ys = Float64Array.from({ length: area }, (_, i) => middleOf(SIDE - 1 - Math.floor(i / SIDE), 1));
    const rest = new Float64Array(area);
    this.grid = learner.leaves.map((_, k) => [xs, ys][k] ?? rest);
  }

  ground() {
    const { context, colours } = this;
    const said = this.learner.answers(this.grid);
    const small = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    const image = small.createImageData(SIDE, SIDE);
    const levels = this.many ? this.mix(said, image.data) : this.sides(said, image.data);
    small.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.small, 0, 0, PIXELS, PIXELS);
    if (!levels) return;
    context.lineWidth = 2.5;
    context.strokeStyle = colours.text;
    context.stroke(boundary(levels, SIDE));
  }

  /** @param {Float64Array[]} said @param {Uint8ClampedArray} pixels @returns {Uint8Array} the levels of one number a point */
  sides(said, pixels) {
    const { middle } = this.data;
    const answers = said.length === 2 ? said[1].map((x, i) => x - said[0][i]) : said[0].map((x) => x - middle);
    const sizes = answers.map(Math.abs).filter(Number.isFinite).sort();
    const reach = sizes[Math.floor(REACH * sizes.length)] || 1;
    const share = (/** @type {number} */ x) => (Number.isNaN(x) ? 0 : Math.max(-1, Math.min(1, x / reach)));
    const { negative, background, positive } = this.colours;
    const levels = Uint8Array.from(answers, (x) => MIDDLE + Math.sign(share(x)) * Math.ceil(Math.abs(share(x)) * (MIDDLE - 1)));
    paintLevels(levels, [negative, background, positive].map(channels), pixels);
    const above = Math.round((100 * levels.filter((level) => level > MIDDLE).length) / levels.length);
    this.canvas.setAttribute("aria-label", say(TEXTS.surface, { share: above }));
    return levels;
  }

  /** @param {Float64Array[]} said @param {Uint8ClampedArray} pixels  get the colours of the classes, mixed by their probabilities */
  mix(said, pixels) {
    const base = channels(this.colours.background);
    const colours = said.map((_, k) => channels(CLASSES[k % CLASSES.length]));
    const wins = said.map(() => 0);
    const shares = said.map(() => 0);
    for (let i = 0; i < said[0].length; i += 1) {
      let top = 0;
      for (let k = 1; k < said.length; k += 1) if (said[k][i] > said[top][i]) top = k;
      wins[top] += 1;
      let sum = 0;
      for (let k = 0; k < said.length; k += 1) sum += shares[k] = Math.exp(said[k][i] - said[top][i]);
      for (let c = 0; c < 3; c += 1) {
        let mixed = 0;
        for (let k = 0; k < said.length; k += 1) mixed += (shares[k] / sum) * colours[k][c];
        pixels[4 * i + c] = base[c] + (mixed - base[c]) * 0.5;
      }
      pixels[4 * i + 3] = 255;
    }
    const parts = wins.map((count, k) => `${k}: ${Math.round((100 * count) / said[0].length)} %`).join(", ");
    this.canvas.setAttribute("aria-label", say(TEXTS.regions, { parts }));
  }
}

/** Over the line of one input. */
class LineAnswers extends Answers {
  /** @param {Learner} learner @param {AnswersData} data */
  constructor(learner, data) {
    super(learner, data);
    const { low, high } = data;
    const xs = Float64Array.from({ length: ALONG }, (_, i) => low[0] + (i / (ALONG - 1)) * (high[0] - low[0]));
    const rest = new Float64Array(ALONG);
    this.grid = learner.leaves.map((_, k) => (k ? rest : xs));
  }

  get sided() {
    return false;
  }

  ground() {
    const { context, colours, grid, data: { low, high } } = this;
    const [said] = this.learner.answers(grid);
    context.fillStyle = colours.background;
    context.fillRect(0, 0, PIXELS, PIXELS);
    context.strokeStyle = colours.text;
    context.globalAlpha = 0.25;
    context.lineWidth = 1;
    context.beginPath();
    for (const [ax, ay, bx, by] of [[low[0], 0, high[0], 0], [0, low[1], 0, high[1]]]) {
      context.moveTo(...this.at(ax, ay));
      context.lineTo(...this.at(bx, by));
    }
    context.stroke();
    context.globalAlpha = 1;
    context.strokeStyle = colours.update;
    context.lineWidth = 3;
    context.beginPath();
    said.forEach((y, i) => context.lineTo(...this.at(grid[0][i], y)));
    context.stroke();
    this.canvas.setAttribute("aria-label", say(TEXTS.fitted, { from: roughly(said[0]), to: roughly(said[ALONG - 1]) }));
  }
}
