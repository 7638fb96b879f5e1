// The panel for a chosen node, shown in place of the step.

class OpenedPanel {
  /** @param {Model} model @param {HTMLElement} place @param {GraphView} graph @param {() => void} closed */
  constructor(model, place, graph, closed) {
    this.model = model;
    this.place = place;
    this.graph = graph;
    this.closed = closed;
    /** @type {GraphNode | null} */
    this.node = null;
  }

  /** @param {GraphNode} node @param {Node[]} parts  the content of the panel */
  show(node, parts) {
    this.node = node;
    this.place.replaceChildren(...parts);
    this.place.hidden = false;
    this.place.parentElement?.classList.add("opened");
  }

  /** Move the focus to the heading, and scroll it into view. */
  focus() {
    this.place.querySelector("h2")?.focus({ preventScroll: true });
    this.place.parentElement?.scrollTo({ top: 0 });
  }

  close() {
    if (!this.node) return;
    this.node = null;
    this.place.hidden = true;
    this.place.parentElement?.classList.remove("opened");
    this.graph.highlight(null);
    this.closed();
  }

  /** @returns {HTMLElement} the button that closes it */
  closing() {
    const close = element("button", { type: "button", class: "close", "aria-label": TEXTS.close }, "×");
    close.addEventListener("click", () => this.close());
    return close;
  }
}
