/** Where the model that a project works with comes from: the page's folder, or the lab itself. */
import type { Lab } from '../labs/lab';
import type { ModelFamily } from '../model/network';
import { TextFamily } from '../model/text/text-family';
import { stream } from '../shared/random-stream';

export interface BaseModel {
  readonly family: ModelFamily;
  /** Cross-entropy on the held-out plain corpus, nats per token, from pre-training. */
  readonly heldoutLoss?: number;
}

/** One of the files under public/. @throws NotFoundError when it does not exist */
export type ReadFile = (path: string) => Promise<ArrayBuffer>;

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function loadBaseModel(
  lab: Lab,
  model: string,
  readFile: ReadFile,
): Promise<BaseModel> {
  if (lab.kind === 'control') {
    const { ControlFamily } = await import('../model/control/control-family');
    const prompts = lab.tasks('train').map(({ prompt }) => prompt);
    // The base model belongs to the lab: every project starts from the same one.
    const rng = stream(0, `${lab.id} ${model}`);
    return { family: await ControlFamily.teach(lab, prompts, rng) };
  }
  const folder = `models/${lab.id}/${model}`;
  const family = await TextFamily.load((name) => readFile(`${folder}/${name}`));
  const loss = await heldoutLoss(() => readFile(`${folder}/report.json`));
  return loss === undefined ? { family } : { family, heldoutLoss: loss };
}

/** From the report of pre-training, which a model may come without. */
async function heldoutLoss(readReport: () => Promise<ArrayBuffer>): Promise<number | undefined> {
  try {
    const report: unknown = JSON.parse(new TextDecoder().decode(await readReport()));
    if (typeof report !== 'object' || report === null || !('heldoutLoss' in report))
      return undefined;
    return typeof report.heldoutLoss === 'number' ? report.heldoutLoss : undefined;
  } catch {
    return undefined;
  }
}
