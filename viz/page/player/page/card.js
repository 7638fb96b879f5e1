// The card beside the node under the pointer: its formula in symbols and with numbers, and the result.

class Card {
  /** @param {Model} model @param {HTMLElement} card @param {HTMLElement} stage */
  constructor(model, card, stage) {
    this.model = model;
    this.card = card;
    this.stage = stage;
    /** @type {Element | null} */
    this.anchor = null;
  }

  /** @param {GraphNode} node @param {SVGElement} group  the element that shows it */
  show(node, group) {
    if (node.kind === "constant" || document.body.classList.contains("quizzing")) return;
    this.hide();
    this.anchor = group;
    group.setAttribute("aria-describedby", "card");
    this.card.replaceChildren(...this.content(node));
    this.card.hidden = false;
    const [box, room] = [group.getBoundingClientRect(), this.stage.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const middle = box.left - room.left + box.width / 2 - width / 2;
    const below = box.bottom - room.top + 12;
    const above = box.top - room.top - height - 12;
    this.card.style.left = `${Math.max(8, Math.min(middle, room.width - width - 8))}px`;
    this.card.style.top = `${below + height < room.height || above < 0 ? below : above}px`;
  }

  hide() {
    this.anchor?.removeAttribute("aria-describedby");
    this.anchor = null;
    this.card.hidden = true;
  }

  /** @param {GraphNode} node @returns {Node[]} */
  content(node) {
    const { root } = this.model;
    const parts = [];
    if (node.kind === "inner") {
      parts.push(equation(this.model, node));
    } else {
      parts.push(element("p", {}, nameOf(node), " = ", element("span", { class: "result" }, node.data?.[1] ?? "")));
    }
    if (node.grad) {
      parts.push(element("p", { class: "line" }, ratio(root, node), tied("=", signed(node.grad[1], node.grad[2]))));
      if (node.kind === "leaf" && (this.model.opened.size || !this.model.live)) parts.push(element("p", { class: "hint" }, LEAF_HINT));
    }
    if (node.change) {
      parts.push(element("p", {}, ...rich(TEXTS.changedBy, { number: signed(node.change[1], node.change[2]) })));
    }
    if (node.trouble) parts.push(element("p", { class: "trouble" }, node.trouble));
    return parts;
  }
}
