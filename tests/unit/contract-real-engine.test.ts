import 'fake-indexeddb/auto';
import { POINT_LAB } from '../fixtures/point-lab';
import { fittedPointEngine } from '../fixtures/point-engine';
import { describeContract } from '../contract/engine-contract';

const [prompt = ''] = POINT_LAB.tasks('train').map((task) => task.prompt);

describeContract(async () => {
  const { engine, events, id, store } = await fittedPointEngine();
  const [a, b] = await engine.sample(id, { prompts: [prompt], count: 2, seed: 3 });
  events.length = 0;
  return {
    engine,
    events,
    id,
    pair: { prompt, a: a?.text ?? '', b: b?.text ?? '' },
    criterion: POINT_LAB.criteria[0]?.id ?? '',
    refuseNextSave: () => {
      store.refusals = 1;
    },
  };
});
