// The controls of updates: the learning rate, and each weight with its next step.

const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** @param {string} words @param {() => void} pressed @returns {HTMLElement} */
function button(words, pressed) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", pressed);
  return made;
}

/** The learning rate with its slider. */
class Rate {
  /** @param {number} rate @param {() => void} changed */
  constructor(rate, changed) {
    this.rate = rate;
    this.shown = element("output", { class: "number", for: "rate" });
    this.slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "rate", class: "slider small", min: 0,
      max: RATES.length - 1, step: 1 }));
    this.slider.addEventListener("input", () => {
      this.set(RATES[Number(this.slider.value)]);
      changed();
    });
    this.place = element("div", { class: "rate" }, element("label", { for: "rate" }, TEXTS.rate), this.slider, this.shown);
    this.set(rate);
  }

  /** @param {number} rate */
  set(rate) {
    this.rate = rate;
    const far = RATES.map((x) => Math.abs(Math.log(x / rate)));
    this.slider.value = String(far.indexOf(Math.min(...far)));
    this.shown.textContent = String(rate);
    this.slider.setAttribute("aria-valuetext", String(rate));
  }
}

/** The list of weights, with a checkbox for those that an update changes. */
class Moves {
  /** @param {Live} live @param {() => void} changed */
  constructor(live, changed) {
    this.live = live;
    this.place = element("ul", { class: "moves" });
    const { nodes } = live.model;
    const leaves = live.leaves.slice().sort((a, b) => Number(live.moving.has(b)) - Number(live.moving.has(a)) ||
      nodes[a].full.localeCompare(nodes[b].full, "en", { numeric: true }));
    const named = (/** @type {GraphNode} */ node) => element("span", { class: "named", "data-node": node.id },
      ...(node.owner ? [element("span", { class: "quiet owned" }, node.owner)] : []), element("bdi", { class: "name" }, ...(node.sub ? printedName(node) : [node.name])));
    this.rows = leaves.slice(0, 2 * ROWS).map((id) => {
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: live.moving.has(id),
        "aria-label": say(TEXTS.moves, { name: nodes[id].full }) }));
      box.addEventListener("change", () => {
        if (box.checked) live.moving.add(id);
        else live.moving.delete(id);
        live.ticks += 1;
        live.version += 1;
        changed();
      });
      const sum = element("span", { class: "work" });
      const next = element("b", { class: "number" });
      this.place.append(element("li", {}, element("label", {}, box, named(nodes[id])), next, sum));
      return { id, box, sum, next };
    });
    const left = leaves.length - this.rows.length;
    if (left > 0) this.place.append(element("li", { class: "quiet" }, say(TEXTS.others, { count: left })));
  }

  /** @param {number} rate @param {boolean} [plain]  whether an update is weight - rate * gradient */
  refresh(rate, plain = true) {
    const { live } = this;
    const { values } = live.program;
    const gradients = live.descent();
    const after = live.moved(rate);
    const before = column(this.rows.map(({ id }) => long(values[id])));
    const slopes = column(this.rows.map(({ id }) => long(gradients[id])));
    const later = column(this.rows.map(({ id }) => long(after[id])));
    for (const [i, { id, box, sum, next }] of this.rows.entries()) {
      const g = signed(bracketed(slopes[i]), signOf(gradients[id]));
      box.closest("li")?.classList.toggle("held", !box.checked);
      sum.replaceChildren(...(!box.checked ? [before[i]] : plain ? [`${before[i]} − ${rate} · `, g]
        : [`${before[i]}, ${TEXTS.gradient} `, g]));
      next.textContent = box.checked ? `= ${later[i]}` : "";
    }
  }
}
