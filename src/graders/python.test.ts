import { expect, test } from 'vitest';
import { parseGrader } from './parse-grader';
import { runGrader } from './run-grader';
import { SandboxError, type Sandbox, type SandboxJob } from './sandbox';

const SOURCE = 'def grade(sample, item): return 1';

function runWith(answer: (job: SandboxJob) => unknown) {
  const sandbox: Sandbox = { run: (job) => new Promise((resolve) => resolve(answer(job))) };
  return runGrader(
    parseGrader({ type: 'python', name: 'py', source: SOURCE }),
    { item: { answer: 'b' }, modelSample: '{"a": 1}' },
    { score: () => Promise.resolve(0), sandbox },
  );
}

test('Python gets the source, the sample and the item, and its number is the reward', async () => {
  const jobs: SandboxJob[] = [];
  const result = await runWith((job) => {
    jobs.push(job);
    return { reward: 0.25 };
  });
  expect(result).toMatchObject({ reward: 0.25, metadata: { name: 'py', type: 'python' } });
  expect(jobs[0]).toMatchObject({
    key: `python ${SOURCE}`,
    message: {
      source: SOURCE,
      item: { answer: 'b' },
      sample: { output_text: '{"a": 1}', output_json: { a: 1 } },
    },
  });
});

test('a missing module is named, and an exception is told as a runtime error', async () => {
  const missing = await runWith(() => ({ error: { kind: 'import', message: 'numpy' } }));
  expect(missing).toMatchObject({
    reward: 0,
    metadata: {
      errors: {
        python_grader_runtime_error: true,
        python_grader_runtime_error_details: expect.stringContaining('"numpy"') as string,
      },
    },
  });
  const thrown = await runWith(() => ({ error: { kind: 'python', message: 'ValueError: no' } }));
  expect(thrown.metadata.errors.python_grader_runtime_error_details).toBe('ValueError: no');
});

test('what the worker says is not taken on trust', async () => {
  for (const answer of [{ reward: '7' }, { reward: Infinity }, {}, { error: { message: [] } }]) {
    const { reward, metadata } = await runWith(() => answer);
    expect(reward).toBe(0);
    expect(metadata.errors.python_grader_runtime_error).toBe(true);
  }
  const long = await runWith(() => ({ error: { kind: 'python', message: 'x'.repeat(1e6) } }));
  expect(long.metadata.errors.python_grader_runtime_error_details).toHaveLength(2_000);
});

test('no answer in time is an unresponsive server, a crash is a server error', async () => {
  const fail = (failure: 'time' | 'crash') =>
    runWith(() => {
      throw new SandboxError(failure, 20_000);
    });
  expect((await fail('time')).metadata.errors).toMatchObject({
    python_grader_server_error: true,
    python_grader_server_error_type: expect.stringContaining('20 s') as string,
    unresponsive_reward_error: true,
  });
  expect((await fail('crash')).metadata.errors).toMatchObject({
    python_grader_server_error: true,
    unresponsive_reward_error: false,
  });
});
