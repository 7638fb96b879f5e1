// The samples on the page: which of them the graph is of.

/** @param {Samples} samples */
function chooseSamples(samples) {
  const count = samples.rows.length;
  const field = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "sample", class: "slider small", min: 1, max: count,
    step: 1, value: samples.chosen + 1 }));
  const shown = element("output", { class: "number", for: "sample" });
  const write = () => {
    const text = say(TEXTS.sampleOf, { number: samples.chosen + 1, count: count.toLocaleString("en") });
    shown.textContent = text;
    field.setAttribute("aria-valuetext", text);
  };
  field.addEventListener("input", () => {
    samples.choose(Number(field.value) - 1);
    write();
  });
  write();
  byId("notes").before(element("div", { class: "rate samples" }, element("label", { for: "sample" }, TEXTS.sample), field, shown));
}

if (alive?.samples) {
  chooseSamples(alive.samples);
  timeline.go(timeline.options.last);
}
