// Save the graph as it is shown, as SVG or PNG, and print the page.

const DRAWN_STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
  "font-family", "font-size", "font-style", "font-weight"];
const SHARP = 2; // pixels of a PNG for each pixel of the page
const WIDEST = 8192; // pixels that a canvas may have in every browser

/** @returns {string} a file name made from the title of the page */
function fileName() {
  return model.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "dotgrad";
}

/** @returns {string} the graph as it is shown, as SVG that needs no style sheet */
function svgText() {
  const { svg } = graph;
  const copy = /** @type {SVGElement} */ (svg.cloneNode(true));
  const shown = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((made, i) => {
    const style = getComputedStyle(shown[i]);
    for (const name of [...made.getAttributeNames()]) {
      if (/^(class|tabindex|role|aria-|data-)/.test(name)) made.removeAttribute(name);
    }
    if (style.display === "none" || style.visibility === "hidden") made.setAttribute("display", "none");
    for (const name of DRAWN_STYLES) made.setAttribute(name, style.getPropertyValue(name));
  });
  const [width, height] = graph.size;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.prepend(shape("title", {}, model.title), shape("rect", { x: "-50%", y: "-50%", width: "200%", height: "200%",
    fill: getComputedStyle(document.body).backgroundColor }));
  return new XMLSerializer().serializeToString(copy);
}

/** @param {Blob} blob @param {string} suffix  of the file that is offered for download */
function download(blob, suffix) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", { href: URL.createObjectURL(blob), download: `${fileName()}.${suffix}` }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveSvg() {
  download(new Blob([svgText()], { type: "image/svg+xml" }), "svg");
}

/** The browser draws the SVG on a canvas that is not in the page. */
async function savePng() {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText())}`;
  await picture.decode();
  const [width, height] = graph.size;
  const scale = Math.min(SHARP, WIDEST / Math.max(width, height));
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) }));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download(blob, "png"), "image/png");
}

/** @returns {HTMLElement} the menu of ways to save what is shown, which closes after a choice */
function exportMenu() {
  const menu = element("details", { id: "export" }, element("summary", {}, TEXTS.keep));
  const way = (/** @type {string} */ words, /** @type {() => void} */ take) => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", () => {
      close();
      take();
    });
    return made;
  };
  const close = () => {
    menu.removeAttribute("open");
    /** @type {HTMLElement} */ (menu.firstElementChild).focus();
  };
  menu.append(element("div", { role: "group", "aria-label": TEXTS.keep }, way(TEXTS.keepSvg, saveSvg), way(TEXTS.keepPng, savePng),
    way(TEXTS.print, () => print())));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  addEventListener("pointerdown", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  });
  return menu;
}

byId("theme").before(exportMenu());
