/** Going on where a project was left: at its newest checkpoint that is whole. */
import type { CheckpointInfo } from '../protocol/playground';
import {
  DamagedDataError,
  InvalidValueError,
  ModelFormatError,
  NotFoundError,
  ShapeMismatchError,
} from '../shared/errors';
import type { PartStates } from './part';
import type { ProjectContext } from './project-context';

/** What a damaged checkpoint can come to; a lost device or a refusing storage is none of these. */
const DAMAGE = [
  DamagedDataError,
  InvalidValueError,
  ModelFormatError,
  NotFoundError,
  ShapeMismatchError,
  RangeError,
  TypeError,
];

/** As much of a project's checkpoints as is read. */
export interface Saved {
  readonly list: () => Promise<readonly CheckpointInfo[]>;
  readonly read: (id: string) => Promise<PartStates>;
}

/** As much of a project as is restored. */
export interface Restorable {
  readonly context: Pick<ProjectContext, 'gpu' | 'publish'>;
  readonly parts: { readonly restore: (states: PartStates) => Promise<void> };
}

/**
 * Damaged ones are told of and passed over; nothing of them stays.
 *
 * @returns undefined where none is whole: everything is as it was before
 */
export async function restoreLatest(
  { context, parts }: Restorable,
  checkpoints: Saved,
): Promise<CheckpointInfo | undefined> {
  for (const info of await checkpoints.list()) {
    try {
      const states = await checkpoints.read(info.id);
      await context.gpu.run(() => parts.restore(states));
      return info;
    } catch (error) {
      if (!DAMAGE.some((kind) => error instanceof kind)) throw error;
      context.publish({ kind: 'storage-error', error: passedOver(info, error) });
    }
  }
  return undefined;
}

function passedOver({ name }: CheckpointInfo, error: unknown) {
  const said = error instanceof Error ? error.message : String(error);
  const { part, path } =
    error instanceof DamagedDataError ? error : { part: 'the checkpoint', path: '' };
  const record = new DamagedDataError('', part, path, '').toRecord();
  const message = `Checkpoint “${name}” is passed over for the one before it: ${said}`;
  return { ...record, message, checkpoint: name };
}
