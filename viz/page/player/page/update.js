// The update, after the way back: each weight w - rate * gradient, again, until the root falls no more.

const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const USUAL_RATE = 0.5;
const MOST = 100_000; // updates of one run
const RISES = 8; // in a row, until a run stops
const SHARE = 1e-6; // of the root at the start: a change below that is none
const DRAWN = 400; // points of the curve
const BUDGET = 6; // milliseconds of a frame for updates

class Updating {
  /** @param {Live} live @param {() => void} walk  step through the computation again */
  constructor(live, walk) {
    this.live = live;
    this.rate = live.samples ? live.samples.rate : USUAL_RATE;
    this.frame = 0; // of a run
    this.verdict = element("p", { class: "verdict", role: "status" });
    const { model } = live;
    const name = live.samples ? say(TEXTS.mean, { name: model.root.full }) : model.root.full;
    this.chip = element("p", { class: "chip update" });
    this.shown = element("output", { class: "number", for: "rate" });
    this.slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "rate", class: "slider small", min: 0,
      max: RATES.length - 1, step: 1, value: nearest(this.rate) }));
    this.slider.addEventListener("input", () => {
      this.rate = RATES[Number(this.slider.value)];
      this.refresh();
    });
    this.once = this.button(TEXTS.first, () => this.again());
    this.once.classList.add("main");
    this.running = this.button(TEXTS.run, () => (this.frame ? this.halt() : this.run()));
    this.over = this.button(TEXTS.over, () => (this.halt(), live.reset()));
    this.now = element("dd", { class: "number" });
    this.next = element("dd", { class: "number" });
    this.curve = element("div", { class: "curve-place" });
    this.rows = element("ul", { class: "moves" });
    this.ticks = this.checkboxes();
    this.place = element("div", { class: "updating" }, this.chip, element("h2", {}, TEXTS.updateTitle),
      element("div", { class: "rate" }, element("label", { for: "rate" }, TEXTS.rate), this.slider, this.shown),
      element("div", { class: "choices" }, this.once, this.running, this.over),
      element("dl", { class: "facts" }, element("dt", {}, say(TEXTS.errorNow, { name })), this.now,
        element("dt", {}, TEXTS.errorNext), this.next),
      this.curve, this.verdict, element("p", { class: "quiet" }, TEXTS.updateRule), this.rows,
      element("p", {}, this.button(TEXTS.walk, walk)));
    this.drawnLength = -1;
  }

  /** @param {string} words @param {() => void} pressed */
  button(words, pressed) {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", pressed);
    return made;
  }

  /** @returns {{id: number, box: HTMLInputElement, sum: HTMLElement, next: HTMLElement}[]} a row a leaf */
  checkboxes() {
    const { live } = this;
    const { nodes } = live.model;
    const leaves = live.leaves.slice().sort((a, b) => Number(live.moving.has(b)) - Number(live.moving.has(a)) ||
      nodes[a].full.localeCompare(nodes[b].full, "en", { numeric: true }));
    const named = (/** @type {GraphNode} */ { owner, name, id: node }) => element("span", { class: "named", "data-node": node },
      ...(owner ? [element("span", { class: "quiet owned" }, owner)] : []), element("bdi", { class: "name" }, name));
    const rows = leaves.slice(0, 2 * ROWS).map((id) => {
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: live.moving.has(id),
        "aria-label": say(TEXTS.moves, { name: nodes[id].full }) }));
      box.addEventListener("change", () => {
        if (box.checked) live.moving.add(id);
        else live.moving.delete(id);
        live.version += 1;
        this.refresh();
      });
      const sum = element("span", { class: "work" });
      const next = element("b", { class: "number" });
      this.rows.append(element("li", {}, element("label", {}, box, named(nodes[id])), next, sum));
      return { id, box, sum, next };
    });
    const left = leaves.length - rows.length;
    if (left > 0) this.rows.append(element("li", { class: "quiet" }, say(TEXTS.others, { count: left })));
    return rows;
  }

  refresh() {
    const { live, rate } = this;
    const { count } = live;
    const { values } = live.program;
    const gradients = live.descent().slice();
    this.chip.textContent = say(TEXTS.updateChip, { count: count + 1 });
    this.shown.textContent = String(rate);
    this.slider.setAttribute("aria-valuetext", String(rate));
    this.once.textContent = count ? TEXTS.again : TEXTS.first;
    /** @type {HTMLButtonElement} */ (this.over).disabled = !live.changed;
    this.now.textContent = long(live.goal);
    this.next.textContent = long(live.ahead(rate));
    if (!live.moving.size) this.verdict.textContent = TEXTS.nobody;
    else if (this.verdict.textContent === TEXTS.nobody) this.verdict.textContent = "";
    for (const { id, box, sum, next } of this.ticks) {
      const g = gradients[id];
      box.closest("li")?.classList.toggle("held", !box.checked);
      sum.replaceChildren(...(box.checked
        ? [`${long(values[id])} − ${rate} · `, signed(bracketed(long(g)), signOf(g))] : [long(values[id])]));
      next.textContent = box.checked ? `= ${long(values[id] - rate * g)}` : "";
    }
    this.drawCurve();
  }

  drawCurve() {
    const { trail } = this.live;
    if (trail.length === this.drawnLength) return;
    this.drawnLength = trail.length;
    if (trail.length < 2) {
      this.curve.replaceChildren();
      return;
    }
    const every = Math.max(1, Math.ceil(trail.length / DRAWN));
    const points = trail.filter((_, i) => i % every === 0 || i === trail.length - 1);
    const words = say(TEXTS.curve, { name: this.live.model.root.full });
    this.curve.replaceChildren(new Chart(points, words).place, element("p", { class: "quiet", "aria-hidden": "true" }, words));
  }

  again() {
    this.halt();
    this.live.keep();
    this.live.update(this.rate);
    this.verdict.textContent = "";
    this.live.show();
  }

  /** Updates, some a frame and ever more, until one of them changes hardly anything. */
  run() {
    const { live } = this;
    if (!live.moving.size) return;
    live.keep();
    this.running.textContent = TEXTS.halt;
    this.verdict.textContent = "";
    const start = live.goal;
    let [taken, rises, each] = [0, 0, 1];
    const frame = () => {
      const until = performance.now() + BUDGET;
      let told = "";
      for (let i = 0; i < each && !told && performance.now() < until; i += 1) {
        const before = live.trail[live.trail.length - 1] ?? start;
        const after = live.update(this.rate);
        taken += 1;
        rises = after > before ? rises + 1 : 0;
        told = this.ended(start, before, after, rises, taken);
      }
      each = Math.min(each * 1.05 + 0.02, 2000);
      this.frame = told ? 0 : requestAnimationFrame(frame);
      if (told) this.halt();
      this.verdict.textContent = told;
      live.show();
    };
    this.frame = requestAnimationFrame(frame);
  }

  /** @param {number} start @param {number} before @param {number} after @param {number} rises @param {number} taken
   *  @returns {string} why a run ends here; "" where it goes on */
  ended(start, before, after, rises, taken) {
    const name = this.live.model.root.full;
    if (!Number.isFinite(after)) return say(TEXTS.lost, { name, number: long(after) });
    if (rises >= RISES) return say(TEXTS.diverged, { name, count: rises });
    if (Math.abs(after - before) <= SHARE * Math.abs(start)) return say(TEXTS.converged, { name });
    return taken >= MOST ? say(TEXTS.enough, { count: taken.toLocaleString("en") }) : "";
  }

  halt() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.running.textContent = TEXTS.run;
  }

  /** @returns {string} */
  words() {
    const { live } = this;
    return say(TEXTS.updateWords, { name: live.model.root.full, number: long(live.goal), next: long(live.ahead(this.rate)) });
  }
}

/** @param {number} rate @returns {number} the place of the one of RATES that comes nearest */
function nearest(rate) {
  const far = RATES.map((x) => Math.abs(Math.log(x / rate)));
  return far.indexOf(Math.min(...far));
}
