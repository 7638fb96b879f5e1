// The samples on the page: the choice of the one whose graph is shown, and the model's outputs.

class SampleChoice {
  /** @param {Learner} learner */
  constructor(learner) {
    this.learner = learner;
    this.field = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "sample", class: "slider small", min: 1,
      max: learner.samples, step: 1 }));
    this.shown = element("output", { class: "number", for: "sample" });
    this.field.addEventListener("input", () => this.choose(Number(this.field.value) - 1));
    this.place = element("div", { class: "samples" },
      element("div", { class: "rate" }, element("label", { for: "sample" }, TEXTS.sample), this.field, this.shown));
    learner.followers.push(() => this.write());
    this.write();
  }

  /** @param {number} sample */
  choose(sample) {
    this.learner.choose(sample);
    this.write();
  }

  write() {
    const { chosen, samples } = this.learner;
    const text = say(TEXTS.sampleOf, { number: chosen + 1, count: samples });
    this.field.value = String(chosen + 1);
    this.shown.textContent = text;
    this.field.setAttribute("aria-valuetext", text);
  }
}

if (alive?.samples) {
  const learner = alive.samples;
  const samples = new SampleChoice(learner);
  byId("notes").before(samples.place);
  const { answers: data } = learner.data;
  if (data) {
    const answers = new (data.plane ? PlaneAnswers : LineAnswers)(learner, data);
    answers.chosen = (sample) => samples.choose(sample);
    answers.words.append(data.held ? `${TEXTS.clickSample} ${TEXTS.smallHeld}` : TEXTS.clickSample);
    samples.place.append(answers.place);
    learner.followers.push(() => answers.draw());
    new MutationObserver(() => (answers.readColours(), answers.draw())).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (answers.readColours(), answers.draw()));
    answers.draw();
  }
  if (!/[#&]step=/.test(location.hash)) timeline.go(timeline.options.last);
}
