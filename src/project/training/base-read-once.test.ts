import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { fittedPointEngine, SMALL_RUN } from '../../../tests/fixtures/point-engine';
import { ControlPolicy } from '../../model/control/control-networks';
import type { BaseReading, Batch } from '../../model/network';
import { OutcomeReader } from '../../reward-model/outcome-reader';

test('an iteration hands the reward model what the base model says of its answers', async () => {
  const { engine, id } = await fittedPointEngine();
  const read = vi.spyOn(OutcomeReader.prototype, 'read');
  const evaluate = vi.spyOn(ControlPolicy.prototype, 'evaluate');
  const { batchSize } = SMALL_RUN;
  await engine.train(id, { iterations: 1, ...SMALL_RUN });
  const calls: readonly [batch: Batch, base?: BaseReading | undefined][] = read.mock.calls;
  const ofAnswers = calls.filter(([batch]) => batch.size === batchSize);
  expect(ofAnswers.length).toBeGreaterThan(0);
  for (const [batch, base] of ofAnswers) {
    expect(base?.logProbs).toHaveLength(batch.size * batch.steps);
  }
  // The policy and the base model, once each; all other passes are minibatches.
  expect(evaluate.mock.calls.filter(([batch]) => batch.size === batchSize)).toHaveLength(2);
  vi.restoreAllMocks();
});
