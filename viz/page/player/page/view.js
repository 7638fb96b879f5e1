// The view of the graph: its scale, and the part that is visible.

const READABLE = 0.7; // texts are hard to read at a smaller scale
const LARGEST = 3;

class View {
  /** @param {GraphView} graph @param {HTMLElement} scroller */
  constructor(graph, scroller) {
    this.graph = graph;
    this.scroller = scroller;
    graph.resized = () => this.apply(this.scale);
    this.scale = 1;
    this.chosen = false; // whether the reader has chosen the scale
    scroller.append(graph.svg);
    scroller.addEventListener("scroll", () => (graph.near = null));
    this.listen();
  }

  /** @returns {number} the scale at which the whole graph is visible */
  fitting() {
    const { clientWidth, clientHeight } = this.scroller;
    const [width, height] = this.graph.size;
    const above = parseFloat(getComputedStyle(this.scroller).paddingTop);
    return Math.min(clientWidth / width, (clientHeight - above) / height, 2);
  }

  /** Adapt the scale to the window: the whole graph, unless its texts would become unreadable. */
  settle() {
    if (!this.chosen) this.apply(Math.max(this.fitting(), READABLE));
  }

  /** @param {number} scale @param {number} [x] @param {number} [y]  the point that stays in place */
  zoom(scale, x = this.scroller.clientWidth / 2, y = this.scroller.clientHeight / 2) {
    const { scroller } = this;
    const before = this.scale;
    const [left, top] = [scroller.scrollLeft + x, scroller.scrollTop + y];
    this.chosen = true;
    this.apply(Math.min(Math.max(scale, Math.min(this.fitting(), READABLE) / 2), LARGEST));
    const ratio = this.scale / before;
    scroller.scrollTo({ left: left * ratio - x, top: top * ratio - y, behavior: "instant" });
  }

  /** @param {number} scale */
  apply(scale) {
    this.scale = scale;
    this.graph.near = null;
    this.graph.svg.setAttribute("width", String(Math.floor(this.graph.size[0] * scale)));
    this.graph.svg.setAttribute("height", String(Math.floor(this.graph.size[1] * scale)));
  }

  /** Show the whole graph, however small. */
  fit() {
    this.chosen = true;
    this.apply(this.fitting());
  }

  /** @param {SVGElement} element  scroll it into view if necessary */
  follow(element) {
    const { scroller } = this;
    const box = element.getBoundingClientRect();
    const seen = scroller.getBoundingClientRect();
    const inside = box.left >= seen.left && box.right <= seen.right && box.top >= seen.top && box.bottom <= seen.bottom;
    if (inside) return;
    scroller.scrollBy({
      left: (box.left + box.right - seen.left - seen.right) / 2,
      top: (box.top + box.bottom - seen.top - seen.bottom) / 2,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth",
    });
  }

  /** Ctrl and wheel or two fingers zoom; dragging with the mouse scrolls. */
  listen() {
    const { scroller } = this;
    scroller.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const seen = scroller.getBoundingClientRect();
      this.zoom(this.scale * Math.exp(-event.deltaY / 300), event.clientX - seen.left, event.clientY - seen.top);
    }, { passive: false });
    let apart = 0;
    scroller.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const [a, b] = event.touches;
      const seen = scroller.getBoundingClientRect();
      const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
      if (apart) {
        this.zoom((this.scale * now) / apart, (a.clientX + b.clientX) / 2 - seen.left,
          (a.clientY + b.clientY) / 2 - seen.top);
      }
      apart = now;
    }, { passive: false });
    for (const kind of ["touchstart", "touchend", "touchcancel"]) {
      scroller.addEventListener(kind, () => (apart = 0), { passive: true });
    }
    scroller.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0 || this.graph.nodeAt(event.target)) return;
      const drag = (/** @type {PointerEvent} */ move) =>
        scroller.scrollBy({ left: -move.movementX, top: -move.movementY, behavior: "instant" });
      addEventListener("pointermove", drag);
      addEventListener("pointerup", () => removeEventListener("pointermove", drag), { once: true });
    });
  }
}
