// The timeline: buttons, speed, and a slider over the steps.  It knows the number of steps and the
// names of their parts, but nothing about graphs; a second timeline can run over other steps.

const PACE = 1400; // milliseconds per step at speed 1

/** @typedef {"forward" | "backward" | "update"} Half */

class Timeline {
  /**
   * @param {HTMLElement} place
   * @param {{last: number, halves: {name: Half, from: number, to: number}[],
   *          words: (step: number) => string, moved: (step: number) => void,
   *          prefix?: string, kind?: string, pace?: number, count?: (step: number) => string}} options
   *   prefix, kind  distinguish the ids and the names of the controls of a second timeline
   *   pace          milliseconds per step at speed 1
   */
  constructor(place, options) {
    this.options = { prefix: "", kind: "", pace: PACE, count: (/** @type {number} */ step) => `${step} / ${this.options.last}`, ...options };
    const { prefix, kind } = this.options;
    this.step = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.slider = /** @type {HTMLInputElement} */ (element("input", {
      type: "range", id: `${prefix}slider`, class: "slider", min: 0, max: options.last, step: 1, value: 0, "aria-label": named(TEXTS.step, kind),
    }));
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.playing = this.button("play", named(TEXTS.play, kind), () => this.toggle());
    this.parts = this.halves();
    this.speed = this.speeds();
    this.count = element("output", { class: "count", for: `${prefix}slider` });
    place.append(
      element("div", { class: "buttons", role: "group", "aria-label": named(TEXTS.steps, kind) },
        this.button("first", named(TEXTS.firstStep, kind), () => this.go(0)),
        this.button("back", named(TEXTS.stepBack, kind), () => this.go(this.step - 1)),
        this.playing,
        this.button("on", named(TEXTS.stepOn, kind), () => this.go(this.step + 1)),
        this.button("last", named(TEXTS.lastStep, kind), () => this.go(this.options.last))),
      element("div", { class: "track" }, this.slider,
        element("div", { class: "halves", "aria-hidden": "true" }, ...this.parts)),
      element("div", { class: "pace" }, this.count, this.speed));
  }

  /** @param {string} name @param {string} label @param {() => void} pressed */
  button(name, label, pressed) {
    const made = element("button", { type: "button", id: `${this.options.prefix}${name}`, class: name, "aria-label": label, title: label });
    made.append(icon(name));
    made.addEventListener("click", () => {
      if (name !== "play") this.pause();
      pressed();
    });
    return made;
  }

  /** @returns {HTMLSelectElement} */
  speeds() {
    const made = element("select", { id: `${this.options.prefix}speed`, "aria-label": named(TEXTS.speed, this.options.kind) },
      ...[0.5, 1, 2, 4, 10, 30].map((x) => element("option", { value: x, selected: x === 1 }, `${x}×`)));
    return /** @type {HTMLSelectElement} */ (made);
  }

  /** @returns {HTMLElement[]} the names of the halves, each below its part of the slider */
  halves() {
    return this.options.halves.map(({ name, from, to }) => {
      const part = element("span", { class: `half ${name}` }, TEXTS[`half_${name}`]);
      part.style.flexGrow = String(Math.max(to - from, 1));
      return part;
    });
  }

  /** @param {Half} name  add a part with one more step at the end */
  extend(name) {
    const { options } = this;
    options.halves.push({ name, from: options.last, to: options.last + 1 });
    options.last += 1;
    this.slider.max = String(options.last);
    this.parts[0].parentElement?.replaceChildren(...(this.parts = this.halves()));
  }

  /** @param {number} step  colour the halves up to this step */
  fill(step) {
    this.options.halves.forEach(({ from, to }, i) => {
      const share = Math.max(0, Math.min(1, (step - from) / Math.max(to - from, 1)));
      this.parts[i].style.setProperty("--filled", `${100 * share}%`);
    });
  }

  /** @param {number} step  go there, or to the nearest step there is */
  go(step) {
    const to = Math.max(0, Math.min(step, this.options.last));
    this.step = to;
    this.slider.value = String(to);
    this.slider.setAttribute("aria-valuetext", this.options.words(to));
    this.fill(to);
    this.count.textContent = this.options.count(to);
    if (to === this.options.last) this.pause();
    this.options.moved(to);
  }

  toggle() {
    if (this.timer !== undefined) {
      this.pause();
      return;
    }
    if (this.step === this.options.last) this.go(0);
    this.mark(true);
    this.run();
  }

  /** Advance one step after a while, and so on. */
  run() {
    this.timer = setTimeout(() => {
      this.run();
      this.go(this.step + 1);
    }, this.options.pace / Number(this.speed.value));
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.mark(false);
  }

  /** @param {boolean} playing */
  mark(playing) {
    const label = named(playing ? TEXTS.pause : TEXTS.play, this.options.kind);
    this.playing.setAttribute("aria-label", label);
    this.playing.title = label;
    this.playing.replaceChildren(icon(playing ? "pause" : "play"));
  }
}

/** @param {string} label @param {string} kind @returns {string} "Next step", or "Next step in training" */
function named(label, kind) {
  return kind ? say(kind, { label }) : label;
}

/** @param {string} name @returns {SVGElement} the icon on a button */
function icon(name) {
  const curves = /** @type {Record<string, string>} */ ({
    first: "M5 4h2.5v16H5zM20 4v16L8.5 12z", back: "M18 4v16L6 12z", play: "M6 3.5v17L20.5 12z",
    pause: "M6 4h4.2v16H6zM13.8 4H18v16h-4.2z", on: "M6 4v16l12-8z",
    last: "M16.5 4H19v16h-2.5zM4 4v16l11.5-8z",
    undo: "M9 3.5 2.5 9.5l6.5 6v-4.3h5.6a3.6 3.6 0 0 1 0 7.2H8v2.5h6.6a6.1 6.1 0 0 0 0-12.2H9z",
    redo: "M15 3.5l6.5 6-6.5 6v-4.3H9.4a3.6 3.6 0 0 0 0 7.2H16v2.5H9.4a6.1 6.1 0 0 1 0-12.2H15z",
    find: "M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.8-1.8-5.1-5.1A7 7 0 0 0 10 3zm0 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
    reset: "M12 4.2a7.8 7.8 0 1 0 7.8 7.8h-2.5A5.3 5.3 0 1 1 12 6.7v3.2l5.2-4.5L12 1z",
  });
  return shape("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    shape("path", { d: curves[name], fill: "currentColor" }));
}
