// An optimizer's rule, over all parameters at once.

/** @typedef {{name: string, rate: number, memory: number[], settings: any, rule: any}} WrittenRule  see rules.py */

class Rule {
  /** @param {WrittenRule} written @param {string[]} names  of instructions @param {number} count  of parameters */
  constructor(written, names, count) {
    this.name = written.name;
    this.rate = written.rate;
    this.memory = written.memory;
    this.settings = readRoutine(written.settings, names);
    this.registers = new Float64Array(registersOf(this.settings));
    const equations = new Equations();
    this.given = this.settings.results.map(() => equations.given(false));
    this.columns = [0, 0, ...written.memory].map(() => equations.given(true)); // numbers, gradients, what is remembered
    const rule = readRoutine(written.rule, names);
    this.results = equations.inline(rule, [...this.given, ...this.columns]);
    this.program = new LaneProgram(equations, count, { kept: this.results });
  }

  /**
   * @param {number} rate @param {number} step  from 0
   * @param {ArrayLike<number>[]} columns  numbers, gradients, and what is remembered
   * @returns {Float64Array[]} the new numbers, and what is remembered of them
   */
  moved(rate, step, columns) {
    const { program, registers, settings } = this;
    const { memory, places } = program;
    const count = columns[0].length;
    registers.set([rate, step]);
    run(settings, registers);
    this.given.forEach((id, k) => program.set(id, registers[settings.results[k]]));
    this.columns.forEach((id, k) => program.order.uses[id] && memory.set(columns[k], places[id]));
    program.start();
    program.run(count);
    return this.results.map((id) => memory.slice(places[id], places[id] + count));
  }
}
