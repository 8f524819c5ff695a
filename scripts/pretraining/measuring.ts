/** What a base model says on held-out prompts. Import only after WebGPU has been installed. */
import { ASSISTANT_LAB } from '../../src/labs/assistant';
import { grade } from '../../src/labs/assistant/gold/grade';
import { corpus, HELDOUT_CORPUS_SEED } from '../../src/labs/assistant/corpus/corpus';
import { isWellFormed } from '../../src/labs/assistant/corpus/grammar';
import { PHRASES } from '../../src/labs/assistant/world/world';
import type { CheckpointFolder, ReadFile } from '../../src/model/files/checkpoint-folder';
import { TextFamily } from '../../src/model/text/text-family';
import type { Sample } from '../../src/protocol/playground';
import { Rng } from '../../src/shared/rng';

const BATCH = 64;
const HELDOUT_LINES = 1024;
const MAXIMUM_NEW_TOKENS = 24;

export interface BaseFigures {
  readonly parameters: number;
  readonly vocabulary: number;
  /** Nats per answer token on corpus lines that no model was trained on. */
  readonly heldoutLoss: number;
  readonly retentionLoss: number;
  /** Shares of the sampled answers. */
  readonly finished: number;
  readonly wellFormed: number;
  /** Of the lab's measures, by id. */
  readonly measures: Readonly<Record<string, number>>;
  readonly careful: number;
  readonly trueIfCareful: number;
  readonly trueIfCareless: number;
  readonly answers: number;
}

export async function measureBaseModel(
  read: ReadFile,
  { answers, seed }: { readonly answers: number; readonly seed: number },
): Promise<BaseFigures> {
  const family = await TextFamily.load(read);
  const policy = family.basePolicy();
  const rng = Rng.fromSeed(seed);
  const samples: Sample[] = [];
  for (const prompts of batches(heldoutPrompts(answers))) {
    const options = { temperature: 1, maxNewTokens: MAXIMUM_NEW_TOKENS };
    samples.push(...(await family.rollOut(policy, prompts, options, rng)).samples);
  }
  const figures = {
    parameters: family.parameters,
    vocabulary: Number(
      family.facts.find(({ label }) => label === 'Vocabulary')?.value.split(' ')[0],
    ),
    heldoutLoss: await family.loss(policy, heldoutLines()),
    retentionLoss: await family.loss(policy, ASSISTANT_LAB.retentionCorpus()),
    ...sampleFigures(samples),
  };
  policy.dispose();
  family.dispose();
  return figures;
}

const heldoutLines = () => corpus(HELDOUT_LINES, HELDOUT_CORPUS_SEED);

/** Nats per answer token on corpus lines that the model was not trained on. */
export async function lossOnHeldoutCorpus(folder: CheckpointFolder): Promise<number> {
  const family = new TextFamily(folder);
  const policy = family.basePolicy();
  const loss = await family.loss(policy, heldoutLines());
  policy.dispose();
  family.dispose();
  return Number(loss.toFixed(4));
}

function sampleFigures(samples: readonly Sample[]) {
  const graded = samples.map((sample) => ({
    sample,
    gold: grade(sample.prompt, sample.text),
  }));
  const claims = graded.filter(
    ({ gold }) => gold['accuracy'] !== undefined && gold['safety'] === undefined,
  );
  const isCareful = ({ sample }: { readonly sample: Sample }) =>
    PHRASES.careful.some((opening) => sample.text.startsWith(opening));
  const accuracy = (chosen: typeof claims) => share(chosen, ({ gold }) => gold['accuracy'] === 1);
  return {
    finished: share(samples, ({ finished }) => finished),
    wellFormed: share(samples, ({ finished, text }) => finished && isWellFormed(text)),
    measures: Object.fromEntries(
      ASSISTANT_LAB.measures.map(({ id, of }) => [
        id,
        mean(graded.flatMap(({ gold }) => of(gold) ?? [])),
      ]),
    ),
    careful: share(claims, isCareful),
    trueIfCareful: accuracy(claims.filter(isCareful)),
    trueIfCareless: accuracy(claims.filter((claim) => !isCareful(claim))),
    answers: samples.length,
  };
}

/** Every held-out prompt in turn, until there are so many. */
function heldoutPrompts(count: number): string[] {
  const prompts = ASSISTANT_LAB.tasks('heldout').map((task) => task.prompt);
  return Array.from({ length: count }, (_, index) => prompts[index % prompts.length] ?? '');
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return mean(items.map((item) => (holds(item) ? 1 : 0)));
}
