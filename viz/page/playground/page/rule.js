// An optimizer's rule, applied to all parameters at once.

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
    this.columns = [0, 0, ...written.memory].map(() => equations.given(true)); // numbers, gradients, memory
    const rule = readRoutine(written.rule, names);
    const results = equations.inline(rule, [...this.given, ...this.columns]);
    this.program = new LaneProgram(equations, count, { kept: results });
    /** @type {number[]} the places of the columns, undefined for those that the rule doesn't read */
    this.from = this.columns.map((id) => this.program.places[id]);
    /** @type {number[]} the places of the new numbers and the new memory */
    this.to = results.map((id) => this.program.places[id]);
  }

  /**
   * Compute the new numbers and the new memory of some nodes, in the places `to`.
   * @param {number} rate @param {number} step  from 0 @param {Int32Array} ids
   * @param {Float64Array[]} columns  numbers, gradients and memory, by node
   */
  move(rate, step, ids, columns) {
    const { program, registers, settings, from } = this;
    const { memory } = program;
    registers[0] = rate;
    registers[1] = step;
    run(settings, registers);
    this.given.forEach((id, k) => program.set(id, registers[settings.results[k]]));
    columns.forEach((column, k) => {
      const at = from[k];
      if (at !== undefined) for (let i = 0; i < ids.length; i += 1) memory[at + i] = column[ids[i]];
    });
    program.start();
    program.run(ids.length);
  }

  /** @param {number} k  the index of a result @param {Int32Array} ids @param {Float64Array} column  gets it, by node */
  put(k, ids, column) {
    const { memory } = this.program;
    const at = this.to[k];
    for (let i = 0; i < ids.length; i += 1) column[ids[i]] = memory[at + i];
  }
}
