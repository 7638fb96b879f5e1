// Leaves as handles: dragging, typing and keys change them, and a bar undoes the changes.

const SLACK = 4; // pixels that turn a press into a drag
const STEP = 0.005; // the change per pixel of a number between 0.1 and 10

/** @param {number} x @returns {number} the change per pixel for a number of this size */
function grain(x) {
  const power = x === 0 || !Number.isFinite(x) ? 0 : Math.floor(Math.log10(Math.abs(x)));
  return STEP * 10 ** (power >= 1 ? power : power < -1 ? power + 1 : 0);
}

/** @param {number} x @param {number} unit @returns {number} the nearest multiple, without rounding noise */
function snapped(x, unit) {
  return Number((Math.round(x / unit) * unit).toPrecision(12));
}

class Handles {
  /** @param {Live} live @param {GraphView} graph @param {HTMLElement} stage @param {HTMLElement} heard */
  constructor(live, graph, stage, heard) {
    this.live = live;
    this.graph = graph;
    this.heard = heard;
    this.dragged = false; // whether the last press was a drag, not a click
    /** @type {{x: number, y: number} | null} where the pointer grabbed a leaf */
    this.held = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.speaking = undefined;
    this.bar = element("div", { id: "changes", role: "group", "aria-label": TEXTS.changes, hidden: true });
    this.told = element("span", { class: "number" });
    this.undo = this.button("undo", "Ctrl+Z", () => live.undo());
    this.redo = this.button("redo", "Ctrl+Shift+Z", () => live.redo());
    this.reset = this.button("reset", TEXTS.resetAll, () => live.reset());
    this.bar.append(this.told, this.undo, this.redo, this.reset);
    stage.append(this.bar);
    /** @type {() => void} write the number of the open leaf into its field */
    this.rewrite = () => {};
    live.followers.push(() => (this.mark(), this.rewrite()));
    for (const id of live.leaves) this.adorn(id);
    this.listen();
  }

  /** @param {"undo" | "redo" | "reset"} name @param {string} title @param {() => void} pressed
   *  @returns {HTMLButtonElement} with an icon, and its name if there is room */
  button(name, title, pressed) {
    const made = element("button", { type: "button", class: name, title, "aria-label": TEXTS[name] }, element("span", {}, TEXTS[name]));
    made.prepend(icon(name));
    made.addEventListener("click", pressed);
    return /** @type {HTMLButtonElement} */ (made);
  }

  /** @param {number} id  draw a grip on the leaf */
  adorn(id) {
    const { group } = this.graph.nodes[id];
    const { width, height } = this.live.model.nodes[id].box;
    group.classList.add("handle");
    if (this.live.model.nodes[id].group?.cells) return; // too small for a mark
    group.append(shape("path", { class: "grip-mark", d: `M${width / 2 - 11},${height - 3.5}h22` }));
  }

  /** Show what has changed, and offer to undo it. */
  mark() {
    const { live } = this;
    const { root } = live.model;
    const before = live.first[root.id];
    const changed = live.differs(live.base);
    this.bar.hidden = !changed && !live.past.length && !live.future.length;
    this.told.replaceChildren(...printedName(root), ` = ${short(live.root)}`,
      ...(Object.is(live.root, before) || live.samples ? [] : [element("span", { class: "quiet" }, ` ${say(TEXTS.was, { before: short(before) })}`)]));
    this.undo.disabled = !live.past.length;
    this.redo.disabled = !live.future.length;
    this.reset.disabled = !changed;
  }

  /** @param {number} id  announce its number once it stops changing */
  speak(id) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const { nodes, root } = this.live.model;
      this.heard.textContent = say(TEXTS.reached, {
        name: nodes[id].full, number: long(this.live.program.values[id]), root: root.full, result: long(this.live.root),
      });
    }, 400);
  }

  /** @param {number} id @param {number} x */
  set(id, x) {
    this.live.set(id, x);
    this.speak(id);
  }

  /** @param {number} id @param {number} count  a change worth so many pixels */
  nudge(id, count) {
    const before = this.live.program.values[id];
    if (!Number.isFinite(before)) return;
    const unit = grain(this.live.base[id]);
    this.live.keep();
    this.set(id, snapped(before + count * unit, unit / 5));
  }

  listen() {
    const { svg } = this.graph;
    svg.addEventListener("pointerdown", (event) => {
      const leaf = this.leafAt(event.target);
      this.dragged = false;
      if (leaf !== null && event.button === 0 && event.isPrimary) this.drag(leaf, event);
    });
    // A horizontal swipe on a leaf drags it, others scroll; scrolling can only be prevented at the first move.
    svg.addEventListener("touchmove", (event) => {
      const { held } = this;
      if (!held || event.touches.length !== 1) return;
      const [across, down] = [event.touches[0].clientX - held.x, event.touches[0].clientY - held.y];
      if (this.dragged || Math.abs(across) >= Math.abs(down)) event.preventDefault();
      else this.held = null;
    }, { passive: false });
    svg.addEventListener("dblclick", (event) => {
      const leaf = this.leafAt(event.target);
      if (leaf !== null) this.live.restore(leaf);
    });
    svg.addEventListener("click", (event) => {
      if (!this.dragged) return;
      event.stopPropagation();
      this.dragged = false;
    }, { capture: true });
    svg.addEventListener("keydown", (event) => {
      const leaf = this.leafAt(event.target);
      if (leaf === null || !event.shiftKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.nudge(leaf, event.key === "ArrowUp" ? 2 : -2);
    }, { capture: true });
    addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if (/** @type {HTMLElement} */ (event.target).matches("input[type=text]")) return;
      event.preventDefault();
      if (event.shiftKey) this.live.redo();
      else this.live.undo();
    });
  }

  /** @param {EventTarget | null} target @returns {number | null} the leaf at which an event happened */
  leafAt(target) {
    const node = this.graph.nodeAt(target);
    return node?.kind === "leaf" ? node.id : null;
  }

  /** @param {number} leaf @param {PointerEvent} down */
  drag(leaf, down) {
    const { svg } = this.graph;
    const start = this.live.program.values[leaf];
    if (!Number.isFinite(start)) return;
    const unit = grain(this.live.base[leaf]);
    this.held = { x: down.clientX, y: down.clientY };
    const move = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== down.pointerId) return;
      const across = event.clientX - down.clientX;
      if (!this.dragged) {
        if (Math.abs(across) < SLACK) return;
        this.dragged = true;
        this.live.keep();
        svg.setPointerCapture(down.pointerId);
        svg.classList.add("dragging");
        this.graph.setBusy(true);
      }
      const fine = event.shiftKey ? unit / 10 : unit;
      this.set(leaf, snapped(start + across * fine, fine));
    };
    const end = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== down.pointerId) return;
      if (event.type === "pointerup") move(event); // a touch screen may not report the last move otherwise
      svg.classList.remove("dragging");
      if (this.dragged) {
        this.graph.setBusy(false);
        this.live.follow();
      }
      this.held = null;
      svg.removeEventListener("pointermove", move);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
    };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  }

  /** @param {GraphNode} node @returns {HTMLElement} a field for its number, with buttons to decrease and increase it */
  editor(node) {
    const { live } = this;
    const value = () => live.program.values[node.id];
    const field = /** @type {HTMLInputElement} */ (element("input", { type: "text", inputmode: "decimal", id: "number",
      autocomplete: "off", spellcheck: "false", "aria-label": say(TEXTS.numberOf, { name: node.full }) }));
    const write = () => {
      field.value = long(value());
      field.removeAttribute("aria-invalid");
    };
    const read = () => {
      const x = typed(field.value);
      field.setAttribute("aria-invalid", String(Number.isNaN(x)));
      if (Number.isNaN(x) || field.value === long(value())) return;
      live.keep();
      this.set(node.id, x);
    };
    field.addEventListener("input", read);
    field.addEventListener("blur", write);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") write();
      if (!/^Arrow(Up|Down)$/.test(event.key)) return;
      event.preventDefault();
      this.nudge(node.id, event.key === "ArrowUp" ? 2 : -2);
      live.show();
      write();
    });
    write();
    const turn = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {number} */ count) => {
      const made = element("button", { type: "button", "aria-label": label }, sign);
      made.addEventListener("click", () => this.nudge(node.id, count));
      return made;
    };
    this.rewrite = () => {
      if (document.activeElement !== field) write();
    };
    return element("div", { class: "editor" }, nameOf(node), operator("="), turn("−", TEXTS.less, -2), field,
      turn("+", TEXTS.more, 2), this.button("reset", "", () => live.restore(node.id)));
  }
}
