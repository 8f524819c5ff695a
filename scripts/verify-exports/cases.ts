/**
 * A small project, trained here, with what the engine says about it: what other programs have to
 * say too, once they have opened the exports.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { EngineApi } from '../../src/protocol/engine-api';
import type { ModelExportOptions } from '../../src/protocol/model-export';
import { ASSISTANT_LAB } from '../../src/labs/assistant';

const LAB = 'assistant';
const ANSWERS = 50;

const EXPORTS: readonly ModelExportOptions[] = [
  { what: 'policy', format: 'huggingface' },
  { what: 'policy', format: 'gguf', precision: 'F32' },
  { what: 'policy', format: 'gguf', precision: 'F16' },
  { what: 'reward-model', format: 'huggingface' },
];

/** Writes the archives' files and `cases.json` into `folder`. */
export async function writeCases(engine: EngineApi, folder: string): Promise<void> {
  const opened = await engine.open({ lab: LAB, model: 'nano', seed: 1, project: 'verify' });
  const id = opened.sessionId;
  await engine.simulate(id, { comparisons: 300 });
  await engine.fitRewardModel(id, { members: 2 });
  await engine.train(id, { iterations: 3 });
  for (const options of EXPORTS) await unpack(await engine.exportModel(id, options), folder);
  const prompts = heldoutPrompts();
  const policy = { policy: 'tuned', temperature: 1 } as const;
  const answers = await engine.sample(id, { prompts, count: ANSWERS, ...policy });
  const scores = await engine.score(id, answers);
  const cases = answers.map(({ prompt, text, promptTokens, tokens, logProbs }, index) => ({
    ...{ prompt, text, promptTokens, tokens, logProbs, score: scores[index] },
  }));
  await writeFile(path.join(folder, 'cases.json'), JSON.stringify(cases));
}

function heldoutPrompts(): string[] {
  return ASSISTANT_LAB.tasks('heldout')
    .slice(0, ANSWERS)
    .map(({ prompt }) => prompt);
}

async function unpack(archive: Blob, folder: string): Promise<void> {
  for (const [name, bytes] of Object.entries(
    unzipSync(new Uint8Array(await archive.arrayBuffer())),
  )) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
