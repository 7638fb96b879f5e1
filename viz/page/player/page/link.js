// The state of the page in its address: #step=21&open=w1&set=w2:0.4

const MOST_SET = 64; // changed leaves in an address; a trained network would make it too long

class Link {
  /**
   * @param {Live} live
   * @param {{step: () => number, go: (step: number) => void, opened: () => GraphNode | null, open: (node: GraphNode) => void}} page
   */
  constructor(live, page) {
    this.live = live;
    this.page = page;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.addressed = /^(file|https?):$/.test(location.protocol); // a frame in a notebook has no address
    if (!this.addressed) return;
    addEventListener("hashchange", () => this.read());
    for (const kind of ["click", "keyup", "input", "pointerup"]) addEventListener(kind, () => this.soon());
    this.read();
  }

  soon() {
    if (!this.addressed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(null, "", this.text()), 300);
  }

  /** @returns {string} */
  text() {
    const { program, leaves, base, model, choice } = this.live;
    const parts = [`step=${this.page.step()}`];
    const opened = this.page.opened();
    if (opened) parts.push(`open=${encodeURIComponent(opened.full)}`);
    if (choice) parts.push(`sample=${choice.chosen + 1}`);
    const set = leaves.filter((id) => !Object.is(program.values[id], base[id]));
    if (set.length && set.length <= MOST_SET) parts.push(`set=${set.map((id) => `${encodeURIComponent(model.nodes[id].full)}:${program.values[id]}`).join(",")}`);
    return `#${parts.join("&")}`;
  }

  read() {
    const { live } = this;
    const said = new Map(location.hash.slice(1).split("&").map((part) => /** @type {[string, string]} */ (part.split("=", 2))));
    const named = (/** @type {string | undefined} */ text) => {
      const name = decoded(text ?? "");
      return live.model.nodes.find((node) => node.kind !== "constant" && node.full === name);
    };
    const sample = Number(said.get("sample"));
    if (live.choice && Number.isInteger(sample) && sample >= 1 && sample <= live.choice.count) live.choice.choose(sample - 1);
    for (const [name, x] of (said.get("set") ?? "").split(",").map((part) => part.split(":"))) {
      const node = named(name);
      if (node?.kind === "leaf" && !Number.isNaN(Number(x))) live.program.values[node.id] = Number(x);
    }
    live.version += 1;
    if (said.has("set")) live.show();
    const step = Number(said.get("step"));
    if (said.has("step") && Number.isInteger(step)) this.page.go(step);
    const opened = named(said.get("open"));
    if (opened) this.page.open(opened);
  }
}

/** @param {string} text @returns {string} the decoded text; "" if it is not validly encoded */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
