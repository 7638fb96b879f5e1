// Searching for a name highlights the nodes that contain it; Enter goes from one to the next.

class Search {
  /** @param {HTMLElement} stage @param {(node: GraphNode) => void} chosen */
  constructor(stage, chosen) {
    this.chosen = chosen;
    /** @type {GraphNode[]} */
    this.found = [];
    this.at = -1; // the index of the current one
    this.field = /** @type {HTMLInputElement} */ (element("input", { type: "search", "aria-label": TEXTS.find, placeholder: TEXTS.find,
      autocomplete: "off", spellcheck: "false", hidden: true }));
    this.told = element("output", { class: "number", role: "status", hidden: true });
    this.button = element("button", { type: "button", "aria-label": TEXTS.find, title: TEXTS.find, "aria-expanded": "false" }, icon("find"));
    this.button.addEventListener("click", () => (this.field.hidden ? this.open() : this.close()));
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // keys typed here are not shortcuts
      if (event.isComposing) return; // Enter confirms a syllable of an input method
      if (event.key === "Enter") this.next();
      if (event.key === "Escape") this.close();
    });
    stage.append(element("div", { id: "find", role: "search" }, this.told, this.field, this.button));
  }

  open() {
    for (const part of [this.field, this.told]) part.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.field.focus();
    this.field.select();
  }

  close() {
    for (const part of [this.field, this.told]) part.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.field.value = "";
    this.look();
    this.button.focus();
  }

  /** Highlight the nodes with the text in their names. */
  look() {
    const text = searched(this.field.value.trim());
    this.at = -1;
    this.found = text ? model.nodes.filter((node) => node.kind !== "constant" && searched(node.full).includes(text)) : [];
    // Exact matches first: w1 before w10.
    this.found.sort((a, b) => Number(searched(b.full) === text) - Number(searched(a.full) === text));
    this.told.textContent = text ? String(this.found.length) : "";
    graph.highlight(text ? { nodes: new Set(this.found.map(({ id }) => id)), edges: new Set() } : null);
    if (this.found.length) view.follow(graph.elementOf(this.found[0]));
  }

  /** Go to the next match. */
  next() {
    if (!this.found.length) return;
    this.at = (this.at + 1) % this.found.length;
    const node = this.found[this.at];
    this.told.textContent = `${this.at + 1} / ${this.found.length}`;
    this.chosen(node);
    view.follow(graph.elementOf(node));
    this.field.focus();
  }
}

/** @param {string} name @returns {string} the same for names that look the same, such as composed and decomposed Hangul */
function searched(name) {
  return name.normalize("NFKC").toLowerCase();
}

const search = new Search(byId("stage"), open);
