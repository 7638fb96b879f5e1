// The panels of this page; the page of a training run has others.

const ThisPanel = StepPanel;
const ThisOpened = PathPanel;
const LEAF_HINT = TEXTS.clickForPaths;
