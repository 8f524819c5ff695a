/** Python graders: `grade(sample, item)` on Pyodide, self-hosted, in the sandbox. */
import type { GraderErrors, PythonGrader } from '../protocol/graders';
import { missingModule, packagesFor, wheelsOf } from './python-packages';
import { SandboxError, TAKE_AWAY, type Sandbox } from './sandbox';
import type { TemplateData } from './template';
import type { Verdict } from './verdict';

const PROGRAM = [TAKE_AWAY, 'sandbox/rapidfuzz.cjs', 'sandbox/python-worker.cjs'];
/** Names in the worker's message, and where the files are. */
const RUNTIME = {
  loader: 'pyodide/pyodide.js',
  module: 'pyodide/pyodide.asm.mjs',
  wasm: 'pyodide/pyodide.asm.wasm',
  stdlib: 'pyodide/python_stdlib.zip',
  lock: 'pyodide/pyodide-lock.json',
};
const MAX_MESSAGE = 2_000;

/** For one answer. OpenAI gives two minutes; here somebody waits for hundreds of answers. */
export const PYTHON_LIMIT_MS = 20_000;

/** @returns the reward, or why there is none, and what was printed */
export async function runPython(
  sandbox: Sandbox | undefined,
  { source }: PythonGrader,
  { sample, item }: TemplateData,
): Promise<Verdict> {
  if (sandbox === undefined) {
    return { verdict: serverError('Python needs the playground as a page.') };
  }
  // A worker of its own for each grader: none finds what another one left.
  const packages = await packagesFor(sandbox, source);
  const job = {
    key: `python ${source}`,
    program: PROGRAM,
    files: { ...RUNTIME, ...wheelsOf(packages) },
    limitMs: PYTHON_LIMIT_MS,
  };
  try {
    const answer = await sandbox.run({ ...job, message: { source, sample, item } });
    const { reward, error, printed } = answer as PythonAnswer;
    const beside = typeof printed === 'string' && printed !== '' ? { printed } : {};
    if (typeof reward === 'number' && Number.isFinite(reward))
      return { verdict: reward, ...beside };
    const python_grader_runtime_error_details = told(error);
    const verdict = { python_grader_runtime_error: true, python_grader_runtime_error_details };
    return { verdict, ...beside };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const late = error.failure === 'time' ? { unresponsive_reward_error: true } : {};
    return { verdict: { ...serverError(error.message), ...late } };
  }
}

interface PythonAnswer {
  readonly reward?: unknown;
  readonly error?: PythonComplaint;
  readonly printed?: unknown;
}

interface PythonComplaint {
  readonly kind?: unknown;
  readonly message?: unknown;
}

/** What crossed the border was written next to user code: nothing of it is taken on trust. */
function told({ kind, message }: PythonComplaint = {}): string {
  const text = typeof message === 'string' ? message.slice(-MAX_MESSAGE) : 'no number came back';
  return kind === 'import' ? missingModule(text) : text;
}

function serverError(problem: string): Partial<GraderErrors> {
  return { python_grader_server_error: true, python_grader_server_error_type: problem };
}
