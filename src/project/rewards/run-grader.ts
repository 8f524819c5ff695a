/** A grader on one answer, as OpenAI's run endpoint has it. */
import { parseGrader, runGrader } from '../../graders';
import type { GraderRunOptions, GraderRunResult } from '../../protocol/graders';
import { InvalidValueError } from '../../shared/errors';
import type { Project } from '../project';
import { tellingSandbox } from './python-progress';

export async function runOne(
  project: Project,
  given: unknown,
  options: GraderRunOptions,
): Promise<GraderRunResult> {
  check(options);
  const score = async (prompt: string, text: string): Promise<number> => {
    const [value = NaN] = await project.score([{ prompt, text }]);
    return value;
  };
  const sandbox = tellingSandbox(project.context);
  const endpoint = project.graderService.current;
  return runGrader(parseGrader(given), options, { score, sandbox, endpoint });
}

/** Scripts are not typed. */
function check({ item, modelSample }: GraderRunOptions): void {
  const [row, text]: unknown[] = [item, modelSample];
  if (typeof text !== 'string') throw new InvalidValueError('modelSample', text, 'use a string');
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new InvalidValueError('item', row, 'use an object, the row of the dataset');
  }
}
