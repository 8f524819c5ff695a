/**
 * Writes what this version of the playground stores as a fixture for later ones:
 *
 *   npx tsx --import ./scripts/node-tfjs.mjs scripts/store-fixture.ts NAME
 *
 * makes tests/fixtures/stored/NAME.json.gz: the database after two projects were worked on, what
 * they showed, and the metrics of the iteration that follows once they have been opened again.
 */
import 'fake-indexeddb/auto';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { EngineApi } from '../src/protocol/engine-api';
import type { TrainOptions } from '../src/protocol/playground';
import { databaseText } from '../tests/fixtures/stored/database';
import { smallEngine } from '../tests/fixtures/stored/engine';
import { storedView, type StoredFixture } from '../tests/fixtures/stored/view';

const SMALL: TrainOptions = { iterations: 2, batchSize: 16, epochs: 1, minibatches: 2 };
const WORDS: TrainOptions = { ...SMALL, maxNewTokens: 8 };
const FIT = { epochs: 1, normalizeSamples: 64 } as const;

const GRADER = {
  type: 'text_similarity',
  name: 'as wished',
  input: '{{sample.output_text}}',
  reference: '{{item.wish}}',
  evaluation_metric: 'fuzzy_match',
} as const;

const DATASET = ['0,0 to 6,6', '6,0 to 0,6', '3,3 to 0,0', '1,5 to 5,1'].map((prompt) =>
  JSON.stringify({ messages: [{ role: 'user', content: prompt }], wish: 'rrddrrdd' }),
);

/** Every kind of feedback, taken back, brought back, and a file. */
async function giveFeedback(engine: EngineApi, id: string): Promise<void> {
  await engine.simulate(id, { comparisons: 40, strengths: true, ratings: true });
  const { prompt, a, b } = await engine.nextPair(id);
  await engine.judge(
    id,
    {
      comparisons: [{ prompt, a: a.text, b: b.text, choice: 'tie' }],
      ratings: [{ prompt, text: a.text, good: true }],
      demonstrations: [{ prompt, text: b.text, original: a.text }],
    },
    'Ada',
  );
  await engine.undo(id);
  await engine.redo(id);
  await engine.compare(id, { prompt, a: a.text, b: b.text, choice: 'both-bad' }, 'Alan');
  await engine.removeRater(id, 'Alan');
  await engine.travel(id, (await engine.history(id)).length - 1);
  const exported = await engine.exportFeedback(id, { format: 'playground' });
  const lines = (await exported.text()).split('\n').slice(0, 3);
  await engine.importFeedback(id, `${lines.join('\n')}\n`);
}

async function compareAnswers(engine: EngineApi, id: string): Promise<void> {
  await engine.evaluate(id, { samples: 16 });
  const prompt = 'Which is better?';
  await engine.saveArenaRound(id, {
    id: `round of ${id}`,
    time: 1,
    iteration: 2,
    revealed: false,
    votes: [{ duel: { prompt, left: 'one', right: 'other', tunedIsLeft: true }, vote: 'left' }],
  });
}

/** Text, a reward model and PPO. */
async function workOnWords(engine: EngineApi): Promise<void> {
  const { sessionId: id } = await engine.open({
    lab: 'assistant',
    model: 'nano',
    project: 'words',
  });
  await giveFeedback(engine, id);
  await engine.fitRewardModel(id, FIT);
  await engine.weighCriteria(id, { overall: 2 });
  await engine.train(id, WORDS);
  await compareAnswers(engine, id);
  await engine.saveCheckpoint(id, 'by hand');
}

/** Control, an ensemble, a dataset, and GRPO by a grader, with an experiment beside it. */
async function workOnPoints(engine: EngineApi): Promise<void> {
  const { sessionId: id } = await engine.open({ lab: 'point', project: 'points', seed: 7 });
  await giveFeedback(engine, id);
  await engine.fitRewardModel(id, { ...FIT, members: 2, trunk: 'tuned' });
  await engine.importFeedback(id, `${DATASET.join('\n')}\n`);
  await engine.endpoint(id, { url: 'https://example.org/v1', model: 'judge', maxCalls: 7 });
  await engine.useReward(id, GRADER);
  await engine.experiment(id, { ...SMALL, name: 'beside it' });
  await engine.train(id, { ...SMALL, algorithm: 'grpo', groupSize: 4 });
  await compareAnswers(engine, id);
  await engine.saveCheckpoint(id, 'by hand');
}

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('Say what the fixture is called');
const before = await smallEngine();
await workOnWords(before);
await workOnPoints(before);
const database = await databaseText();
const views: StoredFixture['views'] = [];
for (const project of ['words', 'points']) {
  views.push(await storedView(await smallEngine(), project));
}
const fixture: StoredFixture = { database, views };
const packed = gzipSync(JSON.stringify(fixture), { level: 9 });
await writeFile(new URL(`../tests/fixtures/stored/${name}.json.gz`, import.meta.url), packed);
console.log(`${name}: ${packed.byteLength} bytes`);
