/** What can be wrong with a grader's text: its formula, or a variable of a template. */
import { errorText, type GraderErrors, type GraderRunResult } from '../protocol/graders';
import { PlaygroundError } from '../shared/errors';
import { placeOf, type JsonProblem } from '../shared/json-problem';

/** The text of a grader is no JSON. */
export class GraderJsonError extends PlaygroundError {
  readonly code = 'grader-json';
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(fault: JsonProblem) {
    super(`This is no JSON${placeOf(fault)}: ${fault.problem}`);
    this.line = fault.line;
    this.column = fault.column;
  }
}

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

/** A template opens a variable and never closes it. */
export class UnclosedTemplateError extends PlaygroundError {
  readonly code = 'invalid-variable';
  /** As it is written, to the end of its line. */
  readonly variable: string;
  /** Characters before the place. */
  readonly position: number;

  constructor(template: string, position: number) {
    const [variable = ''] = template.slice(position).split('\n');
    const shown = variable.slice(0, 60);
    super(`“${shown}”, at character ${position + 1}, is not closed: close it with }}`);
    this.variable = variable;
    this.position = position;
  }
}

/** It failed on every answer that it was given, or will: as a reward it would teach nothing. */
export class GraderFailedError extends PlaygroundError {
  readonly code = 'grader-failed';
  readonly grader: string;
  /** Of the first answer on which it failed, as the run endpoint reports them. */
  readonly errors: GraderErrors;

  constructor(grader: string, result: GraderRunResult, where = 'on every answer') {
    super(`Grader “${grader}” failed ${where}: ${errorText(result)}`);
    this.grader = grader;
    this.errors = result.metadata.errors;
  }
}

/** What runs the grader did not answer: the next answers would wait for it in vain. */
export function cannotGoOn(errors: GraderErrors): boolean {
  return errors.python_grader_server_error || errors.model_grader_server_error;
}
