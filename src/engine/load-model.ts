/** Reads the model that a project works with, and begins its session. */
import type { Batch, ModelFamily } from '../model/network';
import { TextFamily } from '../model/text/text-family';
import type { ModelDescription } from '../protocol/engine-api';
import type { Opening } from './opening';
import type { Platform } from './platform';
import { trainingReward } from './rewards/training-reward';
import { Session } from './session';
import { openSession, type OpenSession } from './session-calls';
import type { SessionContext } from './session-context';
import { stream } from './streams';

/** What a session gets from the engine, whatever it works on. */
export type SessionFacilities = Omit<
  SessionContext,
  'project' | 'seed' | 'lab' | 'model' | 'family'
> &
  Pick<Platform, 'warmUp'>;

type Begin = (id: string, facilities: SessionFacilities) => Promise<OpenSession>;

/** @throws ModelFormatError naming the file and the part that is wrong */
export async function loadModel(opening: Opening, readFile: Platform['readFile']): Promise<Begin> {
  const { lab, model } = opening;
  if (lab.kind === 'control') {
    const { ControlFamily } = await import('../model/control/control-family');
    const prompts = lab.tasks('train').map(({ prompt }) => prompt);
    // The base model belongs to the lab: every project starts from the same one.
    const family = await ControlFamily.teach(lab, prompts, stream(0, `${lab.id} ${model}`));
    return (id, facilities) => begin(id, opening, family, undefined, facilities);
  }
  const folder = `models/${lab.id}/${model}`;
  const family = await TextFamily.load((name) => readFile(`${folder}/${name}`));
  const loss = await heldoutLoss(() => readFile(`${folder}/report.json`));
  return (id, facilities) => begin(id, opening, family, loss, facilities);
}

async function begin<B extends Batch>(
  id: string,
  { project, lab, model, seed, feedback, saved }: Opening,
  family: ModelFamily<B>,
  loss: number | undefined,
  { warmUp, ...facilities }: SessionFacilities,
): Promise<OpenSession> {
  const description: ModelDescription = {
    name: model,
    parameters: family.parameters,
    facts: family.facts,
    ...(loss === undefined ? {} : { heldoutLoss: loss }),
  };
  const context = { ...facilities, project, seed, lab, family, model: description };
  const session = new Session<B>(id, context, feedback, trainingReward);
  if (saved) {
    const { restoreDataset } = await import('./rewards/dataset');
    await restoreDataset(session);
    await session.restoreLatest();
  }
  return openSession(session, warmUp);
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
