// The state of the page in its address: #step=21&open=w1&set=w2:0.4

// Changed leaves in an address; a trained network would make it too long.
const MOST_SET = 64;

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
    kept = () => this.parts();
    this.read(ARRIVED);
    if (!ADDRESSED) return;
    addEventListener("hashchange", () => this.read(location.hash));
    for (const kind of ["click", "keyup", "input", "pointerup"]) addEventListener(kind, () => this.soon());
  }

  soon() {
    if (!ADDRESSED) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(null, "", `#${[...kept(), ...chosen].join("&")}`), 300);
  }

  /** @returns {string[]} */
  parts() {
    const { program, leaves, base, model, choice } = this.live;
    const parts = [`step=${this.page.step()}`];
    const opened = this.page.opened();
    if (opened) parts.push(`open=${encodeURIComponent(opened.full)}`);
    if (choice) parts.push(`sample=${choice.chosen + 1}`);
    const set = leaves.filter((id) => !Object.is(program.values[id], base[id]));
    if (set.length && set.length <= MOST_SET) parts.push(`set=${set.map((id) => `${encodeURIComponent(model.nodes[id].full)}:${program.values[id]}`).join(",")}`);
    return parts;
  }

  /** @param {string} address */
  read(address) {
    const { live } = this;
    const said = Object.fromEntries(address.slice(1).split("&").map((part) => part.split("=", 2)));
    const named = (text = "") => {
      const name = decoded(text);
      return live.model.nodes.find((node) => node.kind !== "constant" && node.full === name);
    };
    const sample = Number(said.sample);
    if (live.choice && Number.isInteger(sample) && sample >= 1 && sample <= live.choice.count) live.choice.choose(sample - 1);
    for (const [name, x] of (said.set ?? "").split(",").map((/** @type {string} */ part) => part.split(":"))) {
      const node = named(name);
      if (node?.kind === "leaf" && !Number.isNaN(Number(x))) live.program.values[node.id] = Number(x);
    }
    live.version += 1;
    if ("set" in said) live.show();
    if (Number.isInteger(Number(said.step))) this.page.go(Number(said.step));
    const opened = named(said.open);
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
