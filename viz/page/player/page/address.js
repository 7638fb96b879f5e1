// What the page's address says: what its reader has done, and the language that was chosen.

// A frame in a notebook has no address; language.js leaves what it would say at the element.
const ADDRESSED = /^(file|https?):$/.test(location.protocol);
const ARRIVED = document.documentElement.dataset.address ?? location.hash;

/** @type {() => string[]} what the reader has done, as parts of an address: step=21 */
let kept = () => [];
/** @type {string[]} the same for the language, if it was chosen */
const chosen = [];
