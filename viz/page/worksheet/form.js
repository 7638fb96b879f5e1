// The sheet as a form: answers are checked in the same way as in the quiz of the player's page.

/** @typedef {{number: number, name: string, want: number, hint: string}} Blank */

/** @type {{title: string, blanks: [number, string, number | string, string][]}} */
const sheetData = JSON.parse(byId("data").textContent ?? "");
const score = new Score(sheetData.title);
const found = element("output", { "aria-live": "polite" });
const told = element("div", { class: "score" });

/** Write how many numbers are found, and the score. */
function count() {
  found.textContent = say(TEXTS.doneOf, { done: score.answers.length, count: sheetData.blanks.length });
  told.replaceChildren(...score.parts());
}

class Field {
  /** @param {Blank} blank @param {Element} place  the blank of the printed sheet, which the field replaces */
  constructor(blank, place) {
    this.blank = blank;
    this.tries = 0;
    this.hints = 0;
    this.checked = "";
    const { number, name } = blank;
    this.said = element("p", { class: "said", id: `said${number}`, role: "status" });
    this.input = /** @type {HTMLInputElement} */ (element("input", { type: "text", inputmode: "decimal", autocomplete: "off",
      "aria-label": say(TEXTS.blank, { number, name }), "aria-describedby": this.said.id }));
    this.help = pushButton("?", () => this.hint());
    this.name(TEXTS.hintFor);
    this.input.addEventListener("change", () => this.check());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.check();
      if (this.input.readOnly) this.next();
    });
    place.closest("tr")?.querySelector("td")?.append(this.said);
    place.replaceWith(element("span", { class: "field" }, element("sup", {}, `(${number})`), this.input, this.help));
  }

  /** @param {string} words  what the button does */
  name(words) {
    this.help.setAttribute("aria-label", say(words, { number: this.blank.number }));
    this.help.title = say(words, { number: this.blank.number });
  }

  /** Move the focus to the next open blank. */
  next() {
    const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(".field input")]);
    const open = inputs.filter((input) => !input.readOnly);
    const after = (/** @type {Element} */ other) =>
      this.input.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    (open.find(after) ?? open[0])?.focus();
  }

  check() {
    const { value, readOnly } = this.input;
    if (readOnly || !value.trim() || value === this.checked) return;
    this.checked = value;
    const { right, counts, words } = judged(value, this.blank.want);
    this.tries += Number(counts);
    if (right) this.settle(words, "right");
    else this.tell(words, "wrong");
  }

  /** @param {string} words @param {string} name */
  tell(words, name) {
    this.said.textContent = words;
    this.said.className = `said ${name}`;
    this.input.setAttribute("aria-invalid", String(name === "wrong"));
  }

  /** Show the formula with numbers; the second time, the answer. */
  hint() {
    const { blank } = this;
    this.hints += 1;
    if (this.hints === 1) {
      this.tell(blank.hint, "");
      this.help.textContent = "!";
      this.name(TEXTS.answerFor);
      return;
    }
    this.input.value = long(blank.want);
    this.settle(say(TEXTS.shown, { number: long(blank.want) }), "told");
    this.next();
  }

  /** @param {string} words @param {"right" | "told"} how */
  settle(words, how) {
    const { number, name, want } = this.blank;
    score.answers.push({ line: `${name} = ${long(want)}`, tries: this.tries, hints: this.hints, told: how === "told" });
    this.tell(words, how);
    this.input.readOnly = true;
    this.input.classList.add(how);
    this.help.remove();
    for (const text of document.querySelectorAll(".sheet:not(.solution) div.graph text")) {
      if (text.textContent === `(${number})`) write(text, short(want));
    }
    count();
  }
}

/** @param {Element} text  the number of a blank in the graph @param {string} number  the answer that replaces it */
function write(text, number) {
  text.textContent = number;
  text.setAttribute("font-size", "11");
  text.setAttribute("dy", "7");
}

/** @param {HTMLElement} place  a graph that the reader can zoom from now on */
function zoomable(place) {
  const svg = /** @type {SVGSVGElement} */ (place.querySelector("svg"));
  const { width, height } = svg.viewBox.baseVal;
  const fixed = /** @type {any} */ ({ svg, size: [width, height], nodeAt: () => null, resized: () => {} });
  place.classList.add("zoomed");
  svg.style.setProperty("--natural", `${width}pt`); // its size on paper, whatever the zoom
  const view = new View(fixed, place);
  const buttons = element("div", { class: "zoom", role: "group", "aria-label": TEXTS.zoom },
    pushButton("−", () => view.zoom(view.scale * 0.8)), pushButton(TEXTS.fit, () => view.fit()), pushButton("+", () => view.zoom(view.scale * 1.25)));
  buttons.children[0].setAttribute("aria-label", TEXTS.smaller);
  buttons.children[2].setAttribute("aria-label", TEXTS.larger);
  place.before(buttons);
  const settle = () => {
    if (!place.clientWidth) return; // the graph is hidden
    const high = height * Math.min(place.clientWidth / width, 1.1);
    place.style.height = `${Math.min(high, 0.85 * innerHeight) + 2}px`;
    view.settle();
  };
  new ResizeObserver(settle).observe(place);
  settle();
}

/** Add the bar at the bottom: the count, and buttons for the solution and for printing. */
function addBar() {
  const solution = /** @type {HTMLElement} */ (document.querySelector(".solution"));
  const key = pushButton(TEXTS.showSolution, () => {
    const shown = solution.classList.toggle("shown");
    key.textContent = shown ? TEXTS.hideSolution : TEXTS.showSolution;
    key.setAttribute("aria-expanded", String(shown));
    if (shown) solution.scrollIntoView();
  });
  key.setAttribute("aria-expanded", "false");
  document.querySelector("main")?.append(element("div", { class: "bar", role: "group", "aria-label": TEXTS.progress }, found, key, pushButton(TEXTS.print, () => print())));
}

document.body.classList.add("form");
for (const [number, name, want, hint] of sheetData.blanks) {
  const place = document.querySelector(`[data-blank="${number}"]`);
  if (place) new Field({ number, name, want: Number(want), hint }, place);
}
document.querySelector(".stages")?.after(told);
addBar();
count();
for (const place of document.querySelectorAll("div.graph")) zoomable(/** @type {HTMLElement} */ (place));
