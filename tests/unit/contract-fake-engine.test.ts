import type { EngineEvent } from '../../src/protocol/engine-api';
import { describeContract } from '../contract/engine-contract';
import { FakeEngine } from '../fixtures/fake-engine';
import { QUESTIONS } from '../fixtures/fake-world';

describeContract(async () => {
  const engine = new FakeEngine();
  const events: EngineEvent[] = [];
  await engine.start('cpu');
  const { sessionId: id } = await engine.open({ lab: 'assistant' });
  await engine.simulate(id, { comparisons: 4 });
  await engine.fitRewardModel();
  await engine.subscribe((event) => events.push(event));
  const { prompt, good, poor } = QUESTIONS[0] ?? { prompt: '', good: '', poor: '' };
  return {
    engine,
    events,
    id,
    pair: { prompt, a: good, b: poor },
    criterion: 'accuracy',
    refuseNextSave: () => {
      engine.failingSaves = 1;
    },
  };
});
