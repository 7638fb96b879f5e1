// The model's outputs on the page, below the choice of the sample.

if (alive?.samples) {
  const learner = alive.samples;
  const { answers: data } = learner.data;
  if (data) {
    const answers = new (data.plane ? PlaneAnswers : LineAnswers)(learner, data);
    answers.words.append(data.held ? `${TEXTS.clickSample} ${TEXTS.smallHeld}` : TEXTS.clickSample);
    document.querySelector(".samples")?.append(answers.place);
    learner.followers.push(() => answers.draw());
    new MutationObserver(() => (answers.readColours(), answers.draw())).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (answers.readColours(), answers.draw()));
    answers.draw();
  }
  if (!/[#&]step=/.test(ARRIVED)) timeline.go(timeline.options.last);
}
