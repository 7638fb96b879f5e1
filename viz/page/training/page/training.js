// The page of a recording: the player, with a timeline over the states of the training.

const PAGE_PACE = 12_000; // milliseconds to play all states at speed 1
const FLOWS = 4; // flows this many powers of ten below the largest get the thinnest line

const sweepRow = byId("sweep");
const trainingRow = byId("training-steps");
const loss = new Chart(recorded.losses.map(asNumber), say(TEXTS.lossOver, { loss: recorded.lossName }), true);
const choice = new SampleChoice(recorded.samples.map(({ number }) => number), recorded.all, chooseSample);
const surface = recorded.surface ? new SurfaceView(recorded, recorded.surface, chooseSample) : null;
const comparison = new Comparison(model, graph, recorded, () => showState(recorded.state));
const chip = element("p", { class: "chip training" });
const lossNow = element("h2", { class: "loss" });

/** Give nodes and edges the numbers of the chosen state, as if Python had written them. */
function readState() {
  for (const node of model.nodes) {
    const columns = recorded.nodes[node.id];
    if (!columns) continue;
    const text = recorded.text(columns[0]);
    node.data = [text, text];
    node.grad = recorded.number(columns[1]);
    node.trouble = /n/.test(text + node.grad[0]) ? TEXTS.troubleHere : "";
  }
  for (const edge of model.edges) {
    const columns = recorded.edges[edge.id];
    if (!columns) continue;
    const flow = recorded.number(columns[1]);
    edge.factor = recorded.text(columns[0]);
    [edge.flow, , edge.sign] = flow;
  }
  for (const node of model.nodes) if (node.users.length > 1) readTotals(node);
}

/** @param {number} width @returns {number} from 0 to 1 in visible steps, so that fewer lines are drawn again */
function stepped(width) {
  return Math.max(0, Math.round(16 * width) / 16);
}

/** @param {GraphNode} node  whose partial sums are set: approximate ones, since no state holds them */
function readTotals(node) {
  let sum = 0;
  for (const edge of node.users) {
    const columns = recorded.edges[edge.id];
    if (!columns) continue;
    sum += recorded.value(columns[1]);
    const text = `≈ ${roughly(sum)}`;
    edge.total = [text, text, signOf(sum)];
  }
  const last = node.users[node.users.length - 1];
  if (node.grad) last.total = node.grad;
}

/** Lines get the width and the sign of the gradient that flows back along them. */
function readFlows() {
  const flows = model.lines.map((line) => line.edges.reduce((sum, { id }) =>
    sum + (recorded.edges[id] ? recorded.value(/** @type {number[]} */ (recorded.edges[id])[1]) : 0), 0));
  const largest = Math.max(...flows.map(Math.abs).filter(Number.isFinite));
  model.lines.forEach((line, i) => {
    const size = Math.abs(flows[i]);
    line.sign = signOf(flows[i]);
    line.width = line.sign === null ? 1 : size ? stepped(1 + Math.log10(size / largest) / FLOWS) : 0;
  });
}

/** Show a state, up to the current step of the sweep. @param {number} state */
function showState(state) {
  recorded.state = state;
  readState();
  comparison.show();
  if (recorded.other === null) readFlows();
  writeState(state);
  loss.mark(state, recorded.other);
  surface?.draw();
  const last = timeline.options.last;
  if (recorded.other !== null && timeline.step !== last) {
    timeline.go(last);
    return;
  }
  graph.show(timeline.step);
  panel.show(timeline.step);
  opened.update();
}

/** @param {number} state */
function writeState(state) {
  const comparing = recorded.other !== null;
  sweepRow.inert = comparing;
  document.body.classList.toggle("comparing", comparing);
  const name = recorded.name(state);
  chip.textContent = comparing ? `B: ${name}` : say(TEXTS.stepOf, { number: recorded.steps[state], count: recorded.taken });
  lossNow.replaceChildren(`${recorded.lossName} `, element("b", {}, recorded.losses[state]));
}

const trained = new Timeline(trainingRow, {
  last: recorded.count - 1, halves: [], prefix: "training-", kind: TEXTS.inTraining,
  pace: Math.max(16, PAGE_PACE / recorded.count),
  words: (state) => recorded.words(state), moved: showState,
  count: (state) => `${recorded.steps[state].toLocaleString("en")} / ${recorded.taken.toLocaleString("en")}`,
});

/** @param {number} place  of the sample to show, among those that can be chosen */
function chooseSample(place) {
  recorded.choose(place);
  choice.write(place);
  if (opened.node) opened.fill(opened.node);
  showState(recorded.state);
}

/** Fill the places of the page that are for the training. */
function build() {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    element("span", {}, recorded.steps[Math.round(share * (recorded.count - 1))].toLocaleString("en")));
  const track = /** @type {HTMLElement} */ (trainingRow.querySelector(".track"));
  track.prepend(loss.place);
  track.append(element("div", { class: "ticks", "aria-hidden": "true" }, ...ticks));
  loss.place.append(element("span", { class: "what", "aria-hidden": "true" },
    loss.logarithmic ? say(TEXTS.logarithmic, { loss: recorded.lossName }) : recorded.lossName));
  choice.write(recorded.place);
  if (recorded.samples.length > 1) byId("training").before(choice.place);
  byId("training").append(element("div", { class: "head" }, chip, comparison.button), lossNow,
    ...(surface ? [surface.place] : []), comparison.place);
}

/** @param {KeyboardEvent} event */
function listenToMoreKeys(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.altKey || event.ctrlKey || event.metaKey || target.matches("select")) return;
  /** @type {Record<string, () => void>} */
  const actions = { ",": () => timeline.go(timeline.step - 1), ".": () => timeline.go(timeline.step + 1), c: () => comparison.toggle() };
  if (recorded.other !== null && event.key !== "c") return;
  actions[event.key]?.();
}

/** Build the page, once the numbers are unpacked. */
function start() {
  build();
  led = trained;
  addEventListener("keydown", listenToMoreKeys);
  const redraw = () => {
    surface?.readColours();
    surface?.draw();
  };
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  timeline.go(timeline.options.last);
  trained.go(recorded.count - 1);
  document.body.dataset.ready = "true";
}

// Until then the page may have been written anew in another language.
recorded.unpack().then(() => trainingRow.isConnected && start(), () => byId("notes").append(element("p", { class: "note" }, TEXTS.cantUnpack)));
