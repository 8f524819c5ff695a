/**
 * Measures the base models on held-out prompts and writes docs/base-models.md:
 * `npx tsx scripts/measure-base.ts [--models nano,pocket] [--answers 1200] [--seed 1]`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deviceName, EXIT_ON_TROUBLE, prepareNodeBackend, startNodeDevice } from './node-device';
import { baseModelsReport, type Measured } from './pretraining/base-report';

const MODELS = new URL('../public/models/assistant/', import.meta.url).pathname;
const REPORT = new URL('../docs/base-models.md', import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'nano,pocket' },
    answers: { type: 'string', default: '1200' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string' },
  },
});

async function measureAll(): Promise<Measured[]> {
  const { measureBaseModel } = await import('./pretraining/measuring');
  const measured: Measured[] = [];
  for (const name of values.models.split(',')) {
    const read = async (file: string) =>
      new Uint8Array(await readFile(join(MODELS, name, file))).buffer;
    const options = { answers: Number(values.answers), seed: Number(values.seed) };
    const training: unknown = JSON.parse(await readFile(join(MODELS, name, 'report.json'), 'utf8'));
    const result = { name, training, ...(await measureBaseModel(read, options)) };
    console.log(result);
    measured.push(result);
  }
  return measured;
}

const backend = await prepareNodeBackend(values.backend);
const info = await startNodeDevice(backend, EXIT_ON_TROUBLE);
await writeFile(REPORT, baseModelsReport(await measureAll(), deviceName(info)));
console.log(`Written to ${REPORT}`);
process.exit(0);
