// Every text of the page: one table a language.  {name} is a hole.

const TEXTS = {
  start: "Start", done: "Done", forwardChip: "Forward {step} of {count}", backwardChip: "Backward {step} of {count}",
  startForward: "Start. {count} steps forward.", startBoth: "Start. {count} steps forward and back.",
  given: "The numbers that are given", wayForward: "Forward, each result is computed from its operands.",
  wayBack: "Then each hands its gradient back to them.", compute: "Compute {name}",
  atRoot: "This is the root. Now the way back: how much does it change with each number?",
  atEnd: "This is the root, and the end: no backward pass has been here.", handsOn: "It hands on",
  sweepStarts: "The sweep starts at the root, {name}.", cameFrom: "Complete: it came from {name}.",
  numberFrom: "{number} from {name}", sumOf: "Complete, the sum of {parts}.", to: "to {name}", toOthers: "and to {count} more",
  moreOf: "{count} more", soFar: "so far; {count} more to come", complete: "now complete",
  allComplete: "Every gradient is complete", chooseLeaf: "Choose a leaf to see its paths from {name}.",
  gets: "{name} gets {number}", about: "About {name}", pathsTo: "Paths to {name}",
  noGradient: "It has no gradient: no backward pass has been here.", comesFrom: "Its gradient comes from",
  fromOthers: "and from {count} more", noPath: "No path", onePath: "One path", manyPaths: "{count} paths, which add up to it",
  largest: "The {count} largest of its paths", by: "by {name}", byOthers: "by {count} more", changedBy: "Changed by {number}",
  close: "Close", clickForPaths: "Click for its paths", leaf: "leaf", leaves: "{count} leaves", inner: "result", root: "root", opens: "opens",
  constant: "constant", above: "gradient above 0: an arrow", below: "below 0: a disc",
  wider: "the wider, the larger", moreToCome: "more to come", trouble: "nan or inf", data: "data", gradient: "gradient",
  change: "change", yet: "so far", resultOf: "result of {name}", notYet: "not computed yet", closeGroup: "close",
  openGroup: "{count} nodes, open", nodes: "Nodes, operands before results", step: "Step", steps: "Steps", play: "Play",
  pause: "Pause", firstStep: "First step", stepBack: "Step back", stepOn: "Step on", lastStep: "Last step", speed: "Speed",
  halves: { forward: "forward", backward: "backward", update: "update" },

  sample: "Sample", sampleOf: "{number} of {count}", mean: "mean {name}",

  undo: "Undo", redo: "Redo", reset: "Reset", resetAll: "All leaves as they were", changes: "Changes", was: "was {before}",
  numberOf: "Number of {name}", less: "A little less", more: "A little more",
  noNumber: "Not a number: {text}", reached: "{name} = {number}; {root} = {result}",
  branches: "Branches that the code took by if or where stay as they were recorded.",
  disagrees: "The numbers stand still: computed in this page they differ from those of Python.",
  hint: "Drag a leaf to the left or right, or choose it and type: everything follows.",
  updateChip: "Update {count}", updateTitle: "Step against the gradient",
  updateRule: "Each weight moves a little against its gradient:", rate: "Learning rate",
  parameter: "weight", moves: "{name} moves", next: "new value", again: "Again", first: "Update",
  run: "Until it stops", halt: "Stop", over: "Start over", walk: "Step through it again",
  errorNow: "{name} now", errorNext: "after this update", curve: "{name}, update by update",
  nobody: "No weight is ticked, so nothing moves.",
  converged: "It stopped: {name} changes by less than a millionth of what it was.",
  diverged: "{name} rose {count} times in a row: the learning rate is too large.",
  lost: "{name} is {number}: start over with a smaller learning rate.",
  enough: "Paused after {count} updates; run it on if you like.",
  updateWords: "Update. {name} = {number}; after this update {next}.", others: "and {count} more",
  quiz: "Quiz", endQuiz: "End the quiz", ask: "Ask for",
  kinds: { value: "values", slope: "slopes", gradient: "gradients", path: "paths", update: "updates" },
  asksValue: "What is {what}?", asksSlope: "What is the slope {what}?",
  asksGradient: "What is the gradient {what}?", asksPath: "What is the product of this path?",
  asksUpdate: "What is {what} after one update?", rateIs: "with learning rate {rate}",
  answer: "Your answer", check: "Check", giveHint: "Hint", giveMore: "Hint with numbers",
  giveUp: "Show the answer", nextQuestion: "Next", right: "Right: {number}", shown: "It is {number}",
  wrong: "Not yet. Try again, or take a hint.", almost: "Close, within 5 %: more digits, please.",
  sign: "The size is right; look at the sign.", digits: "Three digits will do.",
  score: "{right} of {count} right, {first} at the first try, {hinted} with a hint, {told} shown",
  copy: "Copy the result", copied: "Copied", tryPoint: "Or choose a node in the graph to be asked about it.",
  result: "Quiz on {title}", lineRight: "right", lineHint: "right, with a hint", lineTold: "shown", tries: "tries: {count}",
  nothing: "There is nothing of this kind to ask for here.",
};

/** @param {string} text @param {Record<string, string | number>} holes @returns {string} */
function say(text, holes) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(holes[name]));
}

/** @param {string} text @param {Record<string, Node | string>} holes @returns {(Node | string)[]} */
function rich(text, holes) {
  return text.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? holes[part] : part)).filter((part) => part !== "");
}
