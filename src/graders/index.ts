/** Fetched with the first grader, not with the page. */
export { cannotGoOn, GraderFailedError } from './grader-errors';
export { parseGrader, readGrader, readValidGrader } from './parse-grader';
export { runGrader } from './run-grader';
