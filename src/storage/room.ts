/** What gives way when the browser's storage is full: automatic checkpoints, never feedback. */
import { PlaygroundError } from '../shared/errors';
import type { PlaygroundDb } from './schema';
import { thinCheckpoints } from './transactions';

/** The disk was full; room was made, and the work goes on. */
class StorageFullError extends PlaygroundError {
  readonly code = 'storage-full';
  readonly removed: number;

  constructor(removed: number) {
    super(
      `The browser’s storage was full: ${removed} automatic checkpoints were removed. The newest, the best three of each project, those that you saved and all feedback are there`,
    );
    this.removed = removed;
  }
}

/**
 * @returns what to tell
 * @throws the refusal itself where there is nothing left to remove
 */
export async function makeRoom(db: PlaygroundDb, refusal: unknown): Promise<PlaygroundError> {
  const removed = await thinCheckpoints(db);
  if (removed === 0) throw refusal;
  return new StorageFullError(removed);
}
