/** What can be wrong with a grader's text: its formula, or a variable of a template. */
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
