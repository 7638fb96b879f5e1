// Makes the numbers of the page changeable, if it can reproduce those that Python wrote.

/** @param {string} words  a note above the panel */
function note(words) {
  byId("notes").append(element("p", { class: "note" }, words));
}

/** @type {Live | null} */
let alive = null;

/** @type {() => {live: Live, rate: number} | null} the plain gradient step, if updates are of that kind */
let updating = () => null;

/** @param {Live} live */
function enliven(live) {
  alive = live;
  if (model.live.choice) {
    live.choice = new SampleSet(live, model.live.choice);
    addChoice(live.choice);
  }
  if (model.live.samples) {
    live.samples = new Learner(live, model.live.samples);
    live.trail = [];
  }
  live.take();
  const handles = new Handles(live, graph, byId("stage"), byId("live"));
  opened.edits = (node) => handles.editor(node);
  opened.renews = (node) => {
    const recorded = live.recorded.get(node.id);
    if (!live.changed || !recorded) return;
    const ways = new Ways(live, node);
    model.opened.set(node.id, ways.opened(recorded));
    model.factor = (upper, lower) => long(ways.factor(upper, lower));
  };
  live.followers.push(() => {
    card.hide();
    graph.show(timeline.step);
    panel.show(timeline.step, true);
    opened.refresh();
  });
  graph.svg.classList.add("alive");
  panel.hints = [TEXTS.hint, TEXTS.branches];
  let rate = () => USUAL_RATE;
  let halt = () => {};
  if (model.gradients && live.moving.size) {
    const walk = () => timeline.go(0);
    const stage = live.samples ? new Teaching(live, live.samples, walk) : new Updating(live, walk);
    rate = () => stage.rate;
    updating = () => (live.samples?.plain === false ? null : { live, rate: stage.rate });
    panel.stage = stage;
    model.steps.push({ phase: "update", node: model.root });
    timeline.extend("update");
    halt = () => stage.halt();
  }
  const quiz = new Quiz(live, rate, byId("panel"), {
    show: (question, answered) => {
      opened.close();
      timeline.go(answered ? question.after : question.step);
      opened.lightWays(question.routes, new Set(question.routes.flat()));
    },
    begun: () => halt(),
    ended: () => graph.highlight(null),
  });
  byId("theme").before(quiz.open);
  asking = (node) => {
    if (quiz.on) quiz.about(node);
    return quiz.on;
  };
  const link = new Link(live, {
    step: () => timeline.step, go: (step) => timeline.go(step), opened: () => opened.node, open: (node) => open(node),
  });
  live.followers.push(() => link.soon());
}

new Handout(() => updating());
if (model.live.still) note(model.live.still);
else {
  const live = new Live(model);
  if (live.agrees()) enliven(live);
  else note(TEXTS.disagrees);
}
timeline.go(timeline.step);
