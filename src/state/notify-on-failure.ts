/** Runs a call whose failure the page is to tell rather than throw. */
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';

/** @returns whether it succeeded */
export async function notifyOnFailure(
  notices: Notices,
  what: string,
  call: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    notices.failure(what, errorRecord(error));
    return false;
  }
}
