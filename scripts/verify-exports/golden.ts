/**
 * What must not change unseen: the texts of the exports of a shipped model, and fingerprints of what is
 * not text. `npm run verify:exports` writes them after real programs have opened the exports.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ggufFolder } from '../../src/exports/gguf-folder';
import { huggingFaceFolder } from '../../src/exports/hugging-face';
import { SCORE_PROGRAM } from '../../src/exports/score-program';
import { readCheckpointFolder } from '../../src/model/files/checkpoint-folder';

const MODEL = new URL('../../public/models/assistant/nano/', import.meta.url);
const SAMPLING = { temperature: 0.7, maxNewTokens: 24 };
/** Metadata and tokens of a GGUF file of that model: what stands before its weights. */
const GGUF_HEAD_BYTES = 12_000;

export const GOLDEN = 'tests/fixtures/exports.json';

export async function goldenExports(): Promise<Record<string, string>> {
  const folder = await readCheckpointFolder(
    async (name) => Uint8Array.from(await readFile(new URL(name, MODEL))).buffer,
  );
  const named = { name: 'nano', precision: 'F16', sampling: SAMPLING } as const;
  const files = [...huggingFaceFolder(folder, SAMPLING), ...ggufFolder(folder, named)];
  const texts = files
    .filter(({ path }) => /config\.json$|Modelfile$/.test(path))
    .map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)] as const);
  const gguf = files.find(({ path }) => path.endsWith('.gguf'));
  return {
    ...Object.fromEntries(texts),
    'head of the GGUF file': fingerprint(gguf?.bytes.subarray(0, GGUF_HEAD_BYTES)),
    'score.py': fingerprint(new TextEncoder().encode(SCORE_PROGRAM)),
  };
}

function fingerprint(bytes = new Uint8Array()): string {
  return createHash('sha256').update(bytes).digest('hex');
}
