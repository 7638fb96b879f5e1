// The choice of a sample: which of several the graph shows.

const NEAR_DOT = 16; // pixels around a sample within which a click chooses it

/** A slider over samples. */
class SampleChoice {
  /** @param {number[]} numbers  of the samples, from 1 @param {number} all  how many there are @param {(place: number) => void} choose */
  constructor(numbers, all, choose) {
    this.numbers = numbers;
    this.all = all;
    this.field = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "sample", class: "slider small", min: 1,
      max: numbers.length, step: 1 }));
    this.shown = element("output", { class: "number", for: "sample" });
    this.field.addEventListener("input", () => choose(Number(this.field.value) - 1));
    this.place = element("div", { class: "samples" },
      element("div", { class: "rate" }, element("label", { for: "sample" }, TEXTS.sample), this.field, this.shown));
  }

  /** @param {number} place  the place of the chosen sample among those that can be chosen */
  write(place) {
    const text = say(TEXTS.sampleOf, { number: this.numbers[place], count: this.all });
    this.field.value = String(place + 1);
    this.shown.textContent = text;
    this.field.setAttribute("aria-valuetext", text);
  }
}

/**
 * @param {HTMLCanvasElement} canvas @param {MouseEvent} event
 * @param {Iterable<[sample: number, x: number, y: number]>} dots  on the canvas
 * @returns {number | null} the nearest of these samples
 */
function nearestSample(canvas, event, dots) {
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const [px, py] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  let [best, found] = [NEAR_DOT * Math.max(1, scale), /** @type {number | null} */ (null)];
  for (const [sample, x, y] of dots) {
    const far = Math.hypot(x - px, y - py);
    if (far < best) [best, found] = [far, sample];
  }
  return found;
}

/**
 * Let a reader choose a sample on a canvas.
 * @param {HTMLCanvasElement} canvas @param {(event: MouseEvent) => number | null} sampleAt @param {(sample: number) => void} choose
 */
function choosable(canvas, sampleAt, choose) {
  canvas.addEventListener("click", (event) => {
    const sample = sampleAt(event);
    if (sample !== null) choose(sample);
  });
  canvas.addEventListener("pointermove", (event) => (canvas.style.cursor = sampleAt(event) === null ? "" : "pointer"));
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y  where the chosen sample is */
function ring(context, x, y) {
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  context.stroke();
}
