/** Trains one base model. Import only after WebGPU has been installed. */
import type { CorpusLine } from '../../src/labs/assistant/corpus/corpus';
import type { CheckpointFolder } from '../../src/model/files/checkpoint-folder';
import { Optimizer } from '../../src/model/optimizer';
import { initialWeights } from '../../src/model/text/initial-weights';
import { TextPolicy } from '../../src/model/text/policy';
import { pretrainingStep } from '../../src/model/text/pretraining';
import { Tokenizer } from '../../src/model/tokenizer';
import { restoreVariables, saveVariables } from '../../src/model/variables';
import { Rng } from '../../src/shared/rng';
import { batchRows, groupByLength, tokenRow } from './corpus-batches';
import { forgetProgress, loadProgress, saveProgress } from './progress';
import {
  INITIAL_DEVIATION,
  learningRateAt,
  LINE_POSITIONS,
  llamaConfig,
  MAXIMUM_GRADIENT_NORM,
  OPTIMIZER,
  type Recipe,
} from './recipe';
import type { TokenizerFiles } from './tokenizer-files';

const REPORT_EVERY_STEPS = 25;
const SAVE_EVERY_STEPS = 100;

export interface TrainingJob {
  readonly recipe: Recipe;
  readonly seed: number;
  /** At least steps × lines per step. */
  readonly lines: readonly CorpusLine[];
  readonly tokenizerFiles: TokenizerFiles;
  /** Where an interrupted training is kept. */
  readonly progressPath: string;
  readonly report: (progress: {
    readonly step: number;
    readonly loss: number;
    readonly secondsPerStep: number;
  }) => void;
}

export async function trainBaseModel(job: TrainingJob): Promise<CheckpointFolder> {
  const { recipe, tokenizerFiles } = job;
  const config = llamaConfig(recipe, tokenizerFiles.vocabSize);
  const rng = Rng.fromSeed(job.seed);
  const policy = TextPolicy.fromWeights(config, initialWeights(config, rng, INITIAL_DEVIATION));
  const optimizer = new Optimizer(policy.variables, OPTIMIZER);
  const key = JSON.stringify({ recipe, seed: job.seed, vocabSize: config.vocabSize });
  const start = await resume(job.progressPath, key, policy, optimizer);
  await runSteps(job, policy, optimizer, { start, key, batches: batchesOf(job, rng) });
  const weights = await saveVariables(policy.variables);
  await forgetProgress(job.progressPath);
  optimizer.dispose();
  policy.dispose();
  return { config, weights, ...tokenizerFiles };
}

function batchesOf({ recipe, lines, tokenizerFiles }: TrainingJob, rng: Rng) {
  const tokenizer = new Tokenizer(tokenizerFiles.tokenizer, tokenizerFiles.tokenizerConfig);
  const needed = lines.slice(0, recipe.steps * recipe.linesPerStep);
  const rows = needed.map((line) => tokenRow(line, tokenizer));
  const ordered = groupByLength(rows, recipe.linesPerStep, rng);
  return batchRows(ordered, tokenizer, recipe.linesPerStep, LINE_POSITIONS);
}

async function runSteps(
  job: TrainingJob,
  policy: TextPolicy,
  optimizer: Optimizer,
  plan: {
    readonly start: number;
    readonly key: string;
    readonly batches: ReturnType<typeof batchesOf>;
  },
): Promise<void> {
  const trainStep = pretrainingStep(policy, optimizer);
  let since = performance.now();
  let counted = plan.start;
  for (let step = plan.start; step < job.recipe.steps; step++) {
    const batch = plan.batches[step];
    if (batch === undefined) throw new RangeError(`no corpus lines left at step ${step}`);
    const options = {
      learningRate: learningRateAt(step, job.recipe),
      maxGradNorm: MAXIMUM_GRADIENT_NORM,
    };
    const reported = trainStep.run({ batch }, options, undefined);
    const done = step + 1;
    if (done % REPORT_EVERY_STEPS === 0 || done === job.recipe.steps) {
      const [nats = NaN] = await reported;
      const secondsPerStep = (performance.now() - since) / 1000 / (done - counted);
      job.report({ step: done, loss: nats, secondsPerStep });
      since = performance.now();
      counted = done;
    }
    if (done % SAVE_EVERY_STEPS === 0) await store(job.progressPath, plan.key, policy, optimizer);
  }
  trainStep.dispose();
}

async function store(
  path: string,
  key: string,
  policy: TextPolicy,
  optimizer: Optimizer,
): Promise<void> {
  const weights = await saveVariables(policy.variables);
  const moments = await optimizer.state();
  await saveProgress(path, key, {
    step: optimizer.step,
    arrays: new Map([
      ...[...weights].map(([name, array]) => [`w.${name}`, array] as const),
      ...moments,
    ]),
  });
}

/** @returns the step to go on from */
async function resume(
  path: string,
  key: string,
  policy: TextPolicy,
  optimizer: Optimizer,
): Promise<number> {
  const saved = await loadProgress(path, key);
  if (saved === undefined) return 0;
  const weights = [...saved.arrays].filter(([name]) => name.startsWith('w.'));
  restoreVariables(
    policy.variables,
    new Map(weights.map(([name, array]) => [name.slice('w.'.length), array])),
  );
  optimizer.restore(saved.arrays);
  return saved.step;
}
