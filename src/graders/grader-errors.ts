/** What can be wrong with a grader's text: its formula, or a variable of a template. */
import type { GraderErrors } from '../protocol/graders';
import { PlaygroundError } from '../shared/errors';

/** `calculate_output` is no formula over the graders' names. */
export class FormulaError extends PlaygroundError {
  readonly code = 'formula-parse';
  readonly formula: string;
  /** Characters before the place. */
  readonly position: number;

  constructor(formula: string, position: number, problem: string) {
    super(`calculate_output, at character ${position + 1}: ${problem}`);
    this.formula = formula;
    this.position = position;
  }
}

/** A template names something that neither item nor sample has. */
export class TemplateVariableError extends PlaygroundError {
  readonly code = 'invalid-variable';
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`{{ ${variable} }}: ${problem}`);
    this.variable = variable;
  }
}

/** It failed on every answer that it was given: as a reward it would teach nothing. */
export class GraderFailedError extends PlaygroundError {
  readonly code = 'grader-failed';
  readonly grader: string;
  /** Of the first answer, as the run endpoint reports them. */
  readonly errors: GraderErrors;

  constructor(grader: string, errors: GraderErrors) {
    const set = Object.entries(errors).filter(([, value]) => value !== false && value !== null);
    const details = set.map(([field, value]) => (value === true ? field : String(value)));
    super(`Grader “${grader}” failed on every answer: ${details.join(', ')}`);
    this.grader = grader;
    this.errors = errors;
  }
}
