// The page: creates its parts, and listens to the reader.

const model = readModel();
const graph = new GraphView(model);
const view = new View(graph, byId("scroller"));
const card = new Card(model, byId("card"), byId("stage"));
const panel = new ThisPanel(model, byId("step"), byId("live"));
const opened = new ThisOpened(model, byId("opened"), graph, () => graph.current.focus());

/** @type {{name: Half, from: number, to: number}[]} */
const halves = [{ name: "forward", from: 0, to: model.results }];
if (model.gradients) halves.push({ name: "backward", from: model.results, to: model.steps.length - 1 });
const timeline = new Timeline(byId("sweep"), {
  last: model.steps.length - 1,
  halves,
  words: (step) => panel.words(step),
  moved: (step) => {
    const { phase, node } = model.steps[step];
    graph.show(step);
    panel.show(step);
    if (phase === "forward" || phase === "backward") view.follow(graph.elementOf(node));
  },
});

/** @type {(node: GraphNode) => boolean} whether the quiz handles the choice of a node */
let asking = () => false;
let led = timeline; // the timeline that keys control

/** @param {GraphNode | null} node  open it, however it was chosen */
function open(node) {
  if (!node || node.kind === "constant") return;
  card.hide();
  if (asking(node)) return;
  if (node.group) graph.setOpen(node.group, true, timeline.step);
  graph.setCurrent(graph.nodes[node.id].group);
  opened.open(node);
}

/** @param {Group} group  open it, or close it */
function toggle(group) {
  card.hide();
  const open = !graph.boxes[group.id].open;
  graph.setOpen(group, open, timeline.step);
  graph.current.focus({ preventScroll: true });
  view.follow(open ? graph.boxes[group.id].opened : graph.current);
}

/** The legend, with only what occurs in the graph. */
function writeLegend() {
  const kinds = new Set(model.nodes.map((node) => node.kind));
  const entries = [];
  if (kinds.has("leaf")) entries.push(["leaf", TEXTS.leaf]);
  if (kinds.has("inner")) entries.push(["inner", TEXTS.inner]);
  entries.push(["root", TEXTS.root]);
  if (model.groups.length) entries.push(["folded", TEXTS.opens]);
  if (model.groups.some(({ cells }) => cells)) entries.push(["cell", TEXTS.cell]);
  if (kinds.has("constant")) entries.push(["constant", TEXTS.constant]);
  if (model.gradients) {
    entries.push(["positive flow", TEXTS.above], ["negative flow", TEXTS.below], ["zero", "0"], ["wider", TEXTS.wider],
      ["partial", TEXTS.moreToCome]);
  }
  const trouble = model.nodes.some((node) => node.trouble) || model.edges.some((edge) => edge.flow && edge.sign === null);
  if (trouble) entries.push(["trouble", TEXTS.trouble]);
  const rows = [TEXTS.data, ...(model.gradients ? [TEXTS.gradient] : [])].map((row) => element("span", {}, row));
  byId("legend").append(element("li", {}, element("span", { class: "sample-rows" }, ...rows)), ...entries.map(([name, words]) =>
    element("li", {}, element("i", { class: `sample ${name}`, "aria-hidden": "true" }, name === "partial" ? "0.12 …" : ""), words)));
}

/** In a narrow window the graph needs the room, so the legend moves to the end of the panel. */
function placeLegend() {
  const narrow = matchMedia("(max-width: 820px)");
  const put = () => byId(narrow.matches ? "panel" : "stage").append(byId("legend"));
  narrow.addEventListener("change", put);
  put();
}

/** Pointing at nodes, choosing one, and moving among them. */
function listenToGraph() {
  const { svg } = graph;
  const point = (/** @type {Event} */ event) => {
    const node = graph.nodeAt(event.target);
    const group = graph.groupAt(event.target);
    if (node) card.show(node, graph.nodes[node.id].group);
    else if (group && !graph.boxes[group.id].open && graph.boxes[group.id].result) {
      card.show(group.output, graph.boxes[group.id].closed);
    }
  };
  svg.addEventListener("pointerover", (event) => event.pointerType === "mouse" && point(event));
  svg.addEventListener("pointerout", (event) => {
    const [from, to] = [event.target, event.relatedTarget];
    if (graph.nodeAt(from) !== graph.nodeAt(to) || graph.groupAt(from) !== graph.groupAt(to)) card.hide();
  });
  svg.addEventListener("focusin", (event) => {
    const target = /** @type {SVGElement} */ (event.target);
    if (!target.matches(":focus-visible")) return;
    view.follow(target);
    point(event);
  });
  svg.addEventListener("focusout", () => card.hide());
  const choose = (/** @type {Event} */ event) => {
    const group = graph.groupAt(event.target);
    if (group) toggle(group);
    else open(graph.nodeAt(event.target));
  };
  svg.addEventListener("click", choose);
  svg.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") graph.moveFocus(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") choose(event);
    else return;
    event.preventDefault();
  });
}

/** In the panel, pointing at a name marks its node, and leaves in a list open. */
function listenToPanel() {
  const place = byId("panel");
  place.addEventListener("click", (event) => {
    const chosen = /** @type {Element} */ (event.target).closest("[data-open]");
    if (chosen) open(model.nodes[Number(chosen.getAttribute("data-open"))]);
  });
  const point = (/** @type {Event} */ event, /** @type {boolean} */ on) => {
    const named = /** @type {Element} */ (event.target).closest("[data-node]");
    const element = named ? graph.elementOf(model.nodes[Number(named.getAttribute("data-node"))]) : null;
    element?.classList.toggle("pointed", on);
  };
  place.addEventListener("pointerover", (event) => point(event, true));
  place.addEventListener("pointerout", (event) => point(event, false));
}

/** @param {KeyboardEvent} event  shortcuts, except for keys that the focused control needs */
function listenToKeys(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.altKey || event.ctrlKey || event.metaKey || target.matches("select, input[type=text], textarea")) return;
  const onSlider = target.matches("input");
  const onButton = target.matches("button, summary");
  /** @type {Record<string, () => void>} */
  const actions = {
    Escape: () => (card.hide(), opened.close()),
    "+": () => view.zoom(view.scale * 1.25), "=": () => view.zoom(view.scale * 1.25),
    "-": () => view.zoom(view.scale / 1.25), 0: () => view.fit(), "?": () => byId("help").toggleAttribute("open"),
    "/": () => search.open(),
  };
  const still = (/** @type {number} */ step) => () => (led.pause(), led.go(step));
  if (!onSlider) {
    Object.assign(actions, { ArrowRight: still(led.step + 1), ArrowLeft: still(led.step - 1),
      Home: still(0), End: still(led.options.last) });
  }
  if (!onButton) actions[" "] = () => led.toggle();
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** The button that changes the theme until the page is closed. */
function listenToTheme() {
  const button = byId("theme");
  const page = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => page.dataset.theme === "dark" || (page.dataset.theme === "auto" && dark.matches);
  const mark = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    page.dataset.theme = isDark() ? "light" : "dark";
    mark();
  });
  dark.addEventListener("change", mark);
  mark();
}

byId("notes").append(...model.notes.map((note) => element("p", { class: "note" }, note)));
writeLegend();
placeLegend();
listenToGraph();
listenToPanel();
listenToTheme();
addEventListener("keydown", listenToKeys);
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const way = button.getAttribute("data-zoom");
    if (way === "fit") view.fit();
    else view.zoom(view.scale * (way === "in" ? 1.25 : 0.8));
  });
}
// Once the page has been written anew in another language, this one is no longer shown.
new ResizeObserver(() => view.scroller.isConnected && view.settle()).observe(byId("scroller"));
view.settle();
graph.squeeze();
timeline.go(0);
