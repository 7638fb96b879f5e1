// The peer of a playground: the same network, written by hand as a loop over typed arrays.
// Takes [weights of each layer, inputs, targets, rate]; gives `steps`, which takes so many of them
// and returns the mean loss before the last.

([layers, inputs, targets, rate]) => {
  const copies = layers.map(({ w, b }) => ({ w: w.map((row) => Float64Array.from(row)), b: Float64Array.from(b) }));
  const [first, second, third] = copies;
  const grown = copies.map(({ w, b }) => ({ w: w.map((row) => new Float64Array(row.length)), b: new Float64Array(b.length) }));
  const [g1, g2, g3] = grown;
  const width = first.b.length;
  const [h1, h2, d1] = [0, 1, 2].map(() => new Float64Array(width));
  const step = () => {
    for (const { w, b } of grown) (b.fill(0), w.forEach((row) => row.fill(0)));
    let loss = 0;
    for (let s = 0; s < targets.length; s += 1) {
      const x = inputs[s][0];
      const y = inputs[s][1];
      for (let j = 0; j < width; j += 1) h1[j] = Math.tanh(first.w[j][0] * x + first.w[j][1] * y + first.b[j]);
      let out = third.b[0];
      for (let j = 0; j < width; j += 1) {
        const row = second.w[j];
        let sum = second.b[j];
        for (let k = 0; k < width; k += 1) sum += row[k] * h1[k];
        h2[j] = Math.tanh(sum);
        out += third.w[0][j] * h2[j];
      }
      const gap = out - targets[s];
      loss += gap * gap;
      g3.b[0] += 2 * gap;
      d1.fill(0);
      for (let j = 0; j < width; j += 1) {
        g3.w[0][j] += 2 * gap * h2[j];
        const d = 2 * gap * third.w[0][j] * (1 - h2[j] * h2[j]);
        const [row, grow] = [second.w[j], g2.w[j]];
        g2.b[j] += d;
        for (let k = 0; k < width; k += 1) {
          grow[k] += d * h1[k];
          d1[k] += d * row[k];
        }
      }
      for (let j = 0; j < width; j += 1) {
        const d = d1[j] * (1 - h1[j] * h1[j]);
        g1.b[j] += d;
        g1.w[j][0] += d * x;
        g1.w[j][1] += d * y;
      }
    }
    const share = rate / targets.length;
    copies.forEach(({ w, b }, l) => {
      for (let j = 0; j < b.length; j += 1) {
        b[j] -= share * grown[l].b[j];
        for (let k = 0; k < w[j].length; k += 1) w[j][k] -= share * grown[l].w[j][k];
      }
    });
    return loss / targets.length;
  };
  window.steps = (count) => {
    let loss = NaN;
    for (let k = 0; k < count; k += 1) loss = step();
    return loss;
  };
}
