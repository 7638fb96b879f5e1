// What stands in the panel of this page, and how a node opens; a page of training has others.

const ThisPanel = StepPanel;
const ThisOpened = PathPanel;
const LEAF_HINT = TEXTS.clickForPaths;
