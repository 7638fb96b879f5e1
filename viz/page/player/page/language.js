// Shows the page in a language that its reader prefers, before any other script runs.
//
// The HTML is in the first language; the others are in the element "languages".  To switch, the page
// is written anew from its source: a frame in a notebook has no address to load it from.

const SOURCE = document.head.outerHTML + document.body.outerHTML;
/** @type {Record<string, {title: string, body: string, texts: unknown}>} */
const OTHERS = JSON.parse(byId("languages").textContent ?? "");
const SPOKEN = [document.documentElement.lang, ...Object.keys(OTHERS)];

/** @param {string} address @returns {string | undefined} the language that it asks for, if the page has it */
function askedFor(address) {
  const parts = address.slice(1).split("&");
  return SPOKEN.find((code) => parts.includes(`lang=${code}`));
}

/** @returns {string} the first of the reader's languages that the page has; else the first of the page */
function preferred() {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  return wanted.find((code) => SPOKEN.includes(code)) ?? SPOKEN[0];
}

/** @param {string} json  with texts in all languages: see autograd/language/reader.py
 *  @param {number} place @returns {string} the JSON in one language */
function inLanguage(json, place) {
  const piece = String.raw`((?:[^"\\]|\\(?!ufdd[0-2]).)*)`; // an escaped backslash may stand before "ufdd0"
  const text = new RegExp(String.raw`\\\\|\\ufdd0${SPOKEN.map(() => piece).join(String.raw`\\ufdd1`)}\\ufdd2`, "g");
  return json.replace(text, (all, ...pieces) => pieces[place] ?? all);
}

/** @param {string} address  write the page anew as it says, and in its language */
function rewrite(address) {
  if (ADDRESSED) history.replaceState(null, "", address);
  // The new page has the same window: whatever is still planned there belongs to the old one.
  for (let id = Number(setTimeout(() => {})); id > 0; id -= 1) clearTimeout(id);
  for (let id = requestAnimationFrame(() => {}); id > 0; id -= 1) cancelAnimationFrame(id);
  const page = /** @type {HTMLElement} */ (document.documentElement.cloneNode());
  page.lang = SPOKEN[0];
  page.dataset.address = address;
  const [opening] = page.outerHTML.split("</html>");
  document.open();
  document.write("<!doctype html>", opening, SOURCE);
  document.close();
  const button = document.querySelector("header [lang]");
  if (button instanceof HTMLElement) button.focus();
}

const language = askedFor(ARRIVED) ?? preferred();
if (language in OTHERS) {
  const { title, body, texts } = OTHERS[language];
  document.documentElement.lang = language;
  document.title = title;
  for (const part of [...document.body.children]) if (part.localName !== "script") part.remove();
  document.body.insertAdjacentHTML("afterbegin", body);
  byId("texts").textContent = JSON.stringify(texts);
}
byId("data").textContent = inLanguage(byId("data").textContent ?? "", SPOKEN.indexOf(language));
if (askedFor(ARRIVED)) chosen[0] = `lang=${language}`;
for (const button of document.querySelectorAll("header [lang]")) {
  const code = button.getAttribute("lang");
  button.addEventListener("click", () => rewrite(`#${[...kept(), `lang=${code}`].join("&")}`));
}
addEventListener("hashchange", () => {
  const code = askedFor(location.hash);
  if (code === language) chosen[0] = `lang=${code}`;
  else if (code) rewrite(location.hash);
});
