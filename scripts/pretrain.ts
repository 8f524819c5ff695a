/**
 * `npm run pretrain`: base models from a seed, into public/models: corpus, tokenizer and models of
 * the assistant lab, and the policies of control labs. An interrupted run of the former goes on
 * from its last saved step.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpus } from '../src/labs/assistant/corpus/corpus';
import { deviceName, EXIT_ON_TROUBLE, prepareNodeBackend, startNodeDevice } from './node-device';
import { RECIPES, type Recipe } from './pretraining/recipe';
import { learnTokenizer, type TokenizerFiles } from './pretraining/tokenizer-files';

const USAGE = `Usage: npm run pretrain -- [nano|pocket|control|all] [options]
  --seed 1      of the corpus and of the first weights
  --steps N     fewer or more steps than the recipe says
  --backend webgpu|cpu   the faster one here by default`;

const MODELS = new URL('../public/models/', import.meta.url).pathname;
const PROGRESS = new URL('../node_modules/.cache/pretrain/', import.meta.url).pathname;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string' },
    backend: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function chosenRecipes(): Recipe[] {
  const wanted = positionals[0] ?? 'all';
  const steps = values.steps === undefined ? {} : { steps: Number(values.steps) };
  return RECIPES.filter(({ name }) => wanted === 'all' || wanted === name).map((recipe) => ({
    ...recipe,
    ...steps,
  }));
}

function printProgress(recipe: Recipe) {
  return (progress: { step: number; loss: number; secondsPerStep: number }) => {
    const { step, loss, secondsPerStep } = progress;
    const minutesLeft = ((recipe.steps - step) * secondsPerStep) / 60;
    console.log(
      `${recipe.name} ${step}/${recipe.steps}  loss ${loss.toFixed(4)} nats/token  ` +
        `${secondsPerStep.toFixed(2)} s/step  ${minutesLeft.toFixed(1)} min left`,
    );
  };
}

async function pretrain(recipe: Recipe, adapter: string): Promise<void> {
  const seed = Number(values.seed);
  const lines = corpus(recipe.steps * recipe.linesPerStep, seed);
  const tokenizerFiles: TokenizerFiles = learnTokenizer(lines);
  const { lossOnHeldoutCorpus } = await import('./pretraining/measuring');
  const { trainBaseModel } = await import('./pretraining/training');
  const { formatCheckpointFolder } = await import('../src/model/files/checkpoint-folder');
  const started = performance.now();
  const folder = await trainBaseModel({
    recipe,
    seed,
    lines,
    tokenizerFiles,
    progressPath: join(PROGRESS, recipe.name),
    report: printProgress(recipe),
  });
  const directory = join(MODELS, 'assistant', recipe.name);
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of formatCheckpointFolder(folder)) {
    await writeFile(join(directory, name), new Uint8Array(bytes));
  }
  const minutes = (performance.now() - started) / 60_000;
  const heldoutLoss = await lossOnHeldoutCorpus(folder);
  const report = { recipe, seed, adapter, minutes: Number(minutes.toFixed(1)), heldoutLoss };
  await writeFile(join(directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${recipe.name} written after ${minutes.toFixed(1)} min`);
}

async function pretrainControl(): Promise<void> {
  const { APPRENTICESHIPS, learnFromTeacher } = await import('./pretraining/control-policies');
  for (const each of APPRENTICESHIPS) await learnFromTeacher(each, Number(values.seed), MODELS);
}

async function main(): Promise<void> {
  const recipes = chosenRecipes();
  const control = ['all', 'control'].includes(positionals[0] ?? 'all');
  if (values.help || (recipes.length === 0 && !control)) {
    console.log(USAGE);
    return;
  }
  const backend = await prepareNodeBackend(values.backend);
  const adapter = deviceName(await startNodeDevice(backend, EXIT_ON_TROUBLE));
  console.log(`On ${adapter}`);
  for (const recipe of recipes) await pretrain(recipe, adapter);
  if (control) await pretrainControl();
}

await main();
process.exit(0);
