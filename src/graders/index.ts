/** Fetched with the first grader, not with the page. */
export { parseGrader, validateGrader } from './parse-grader';
export { runGrader } from './run-grader';
