// The samples of a live page: choosing one gives its leaves that sample's numbers.

/** The samples of a live page: the numbers that their leaves take. */
class SampleSet {
  /** @param {Live} live @param {{leaves: (number | null)[], rows: any[][], sample: number}} data  see viz/page/samples.py */
  constructor(live, data) {
    this.live = live;
    /** @type {(() => void)[]} called when another one is chosen */
    this.followers = [];
    this.leaves = data.leaves;
    this.columns = columnsOf(data.rows, data.leaves.length);
    this.count = data.rows.length;
    this.chosen = data.sample;
  }

  /** @param {number} sample  the one to show */
  choose(sample) {
    this.take(sample);
    const { base, program: { values } } = this.live;
    for (const leaf of this.leaves) if (leaf !== null) values[leaf] = base[leaf];
    this.live.trail = [];
    this.live.follow();
  }

  /** @param {number} sample  whose numbers the leaves have from now on, until they are set by hand */
  take(sample) {
    this.chosen = sample;
    this.leaves.forEach((leaf, i) => {
      if (leaf !== null) this.live.base[leaf] = this.columns[i][sample];
    });
    for (const follower of this.followers) follower();
  }
}

/** Put the choice of the sample above the panel. @param {SampleSet} samples */
function addChoice(samples) {
  const numbers = Array.from({ length: samples.count }, (_, k) => k + 1);
  const slider = new SampleChoice(numbers, samples.count, (place) => samples.choose(place));
  const write = () => slider.write(samples.chosen);
  samples.followers.push(write);
  byId("notes").before(slider.place);
  write();
}

/** @param {any[][]} rows @param {number} width @returns {Float64Array[]} */
function columnsOf(rows, width) {
  return Array.from({ length: width }, (_, k) => Float64Array.from(rows, (row) => Number(row[k])));
}
