/** A model that comes with the page: a Hugging Face folder under public/, with its report. */
import { TextFamily } from '../model/text/text-family';
import type { BaseModel } from './source';

/** One of the files under public/. @throws NotFoundError when it does not exist */
export type ReadFile = (path: string) => Promise<ArrayBuffer>;

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function shippedModel(folder: string, readFile: ReadFile): Promise<BaseModel> {
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
