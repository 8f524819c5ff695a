import { afterAll, describe, expect, test } from 'vitest';
import { NodeSandbox } from '../../tests/fixtures/node-sandbox';
import type { Sample } from '../protocol/playground';
import {
  checkCustomReward,
  RewardShapeError,
  runCustomReward,
  SHAPE_LIMIT_MS,
} from './custom-reward';
import type { Sandbox } from './sandbox';

const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());

function sample(text: string): Sample {
  const pieces = text.split(/(?= )/);
  const tokens = pieces.map((_, i) => i);
  const rest = { promptTokens: [], logProbs: tokens.map(() => -1), finished: true };
  return { prompt: 'Why?', text, tokens, pieces, ...rest };
}

const SAMPLES = [sample('one two'), sample('one one one one'), sample('')];

function run(source: string, box: Sandbox = sandbox, scores?: number[]): Promise<Float64Array> {
  const items = SAMPLES.map(() => ({ prompt: 'Why?', reference: 'two three' }));
  const shape = checkCustomReward({ type: 'shape', name: 'mine', source });
  return runCustomReward(box, shape, { samples: SAMPLES, items, scores });
}

async function faultOf(source: string, box: Sandbox = sandbox): Promise<RewardShapeError> {
  const error: unknown = await run(source, box).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RewardShapeError) return error;
  throw new Error(`no RewardShapeError but ${String(error)}`);
}

describe('a reward shape', () => {
  test('is an arrow, a function, or declarations with one called reward', async () => {
    const expected = new Float64Array([2, 4, 0]);
    expect(await run('(sample) => sample.words.length;')).toEqual(expected);
    expect(await run('function (s) { return s.words.length }')).toEqual(expected);
    const long = 'const per = 1;\nfunction reward({ words }) { return per * words.length }';
    expect(await run(long)).toEqual(expected);
  });

  test('is given the helpers that its arguments list', async () => {
    expect(await run('(s, { repetition }) => repetition(s.text)')).toEqual(
      new Float64Array([0, 1 - 1 / 3, 0]),
    );
    expect(await run('(s, { count }) => count(s.text, "one") + count(s.text, /t/)')).toEqual(
      new Float64Array([2, 4, 0]),
    );
    expect(await run('(s, c) => c.overlap(s.text, c.reference)')).toEqual(
      new Float64Array([0.5, 0, 0]),
    );
    expect(await run('(s, { clamp }) => clamp(s.length, 1, 3)')).toEqual(
      new Float64Array([2, 3, 1]),
    );
  });

  test('may use the reward model’s score', async () => {
    const rewards = await run('({ score }) => 2 * score', sandbox, [1, 2, 3]);
    expect(rewards).toEqual(new Float64Array([2, 4, 6]));
  });

  test('that asks for the network is told that there is none', async () => {
    expect((await faultOf('() => fetch("/x")')).message).toContain('fetch is not there');
  });

  test('that does not compile is told so', async () => {
    expect(await faultOf('(sample) => {')).toMatchObject({
      code: 'reward-shape',
      fault: 'compile',
      shape: 'mine',
    });
    expect((await faultOf('42')).message).toContain('no function');
  });

  test('that throws is told the line and the answer', async () => {
    const error = await faultOf('(sample) => {\n  if (sample.text === "") null.x;\n  return 1;\n}');
    expect(error).toMatchObject({ fault: 'throw', line: 2, answer: '' });
  });

  test.each([
    ['undefined', '() => {}'],
    ['NaN', '() => 0 / 0'],
    ['a promise', 'async () => 1'],
    ['an object', '() => ({})'],
    ['the text "5", not a finite number', "() => '5'"],
    ['1n, not a finite number', '() => 1n'],
  ])('that returns %s is told so', async (what, source) => {
    expect(await faultOf(source)).toMatchObject({
      fault: 'value',
      message: expect.stringContaining(`returned ${what}`) as string,
    });
  });

  test('gets no randomness, so that the same answer gets the same reward', async () => {
    expect((await faultOf('() => Math.random()')).message).toContain('same reward');
  });

  test('that never returns costs a message, and the next one runs', async () => {
    const quick: Sandbox = { run: (job) => sandbox.run({ ...job, limitMs: 500 }) };
    expect(await faultOf('() => { for (;;); }', quick)).toMatchObject({ fault: 'time' });
    expect(await run('() => 1')).toEqual(new Float64Array([1, 1, 1]));
    expect(SHAPE_LIMIT_MS).toBeGreaterThan(500);
  });

  test('cannot make up answers of another form', async () => {
    const forged = (answer: unknown): Sandbox => ({ run: () => Promise.resolve(answer) });
    const one = new Float64Array([1]);
    expect(await faultOf('x', forged({ rewards: one }))).toMatchObject({ fault: 'value' });
    const infinite = new Float64Array([1, Infinity, 1]);
    expect(await faultOf('x', forged({ rewards: infinite }))).toMatchObject({ fault: 'value' });
    const long = forged({ error: { kind: 'throw', message: 'x'.repeat(1e6), sample: 1e9 } });
    expect((await faultOf('x', long)).message.length).toBeLessThan(1_000);
  });
});

test('checkCustomReward names the field that is wrong', () => {
  expect(() => checkCustomReward({ type: 'shape', source: ' ' })).toThrow(
    expect.objectContaining({ code: 'invalid-value', field: 'shape.source' }),
  );
  expect(() => checkCustomReward({ name: 7, source: 'x' })).toThrow(
    expect.objectContaining({ field: 'shape.name' }),
  );
});
