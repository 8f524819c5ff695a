/**
 * "Prove it": numeric checks of everything that training rests on, on the device that is in use.
 * Fetched when first asked for.
 */
import type { Batch } from '../model/network';
import type { SelfCheckOutcome } from '../protocol/self-check';
import { StoppedError } from '../shared/errors';
import type { Check, CheckContext } from './check';
import {
  ADAM,
  ADVANTAGES,
  POLICY_LOSS,
  TOKEN_LOG_PROBABILITY,
  VALUE_LOSS,
  WHITENING_AND_KL_CONTROL,
} from './formulas';
import { networkChecks } from './networks';
import { FIRST_MINIBATCH, RESUMED } from './trainings';

export interface SelfCheckHooks {
  readonly signal?: AbortSignal | undefined;
  /** Awaited before each check: the place to let other work in. */
  readonly onProgress?: ((done: number, total: number, name: string) => Promise<void>) | undefined;
}

/**
 * Runs every check, those after a failed one too.
 *
 * @throws StoppedError when the signal is raised
 */
export async function selfCheck<B extends Batch>(
  context: CheckContext<B>,
  hooks: SelfCheckHooks = {},
): Promise<SelfCheckOutcome[]> {
  const checks = allChecks();
  const outcomes: SelfCheckOutcome[] = [];
  for (const { name, run } of checks) {
    if (hooks.signal?.aborted === true) throw new StoppedError('The self-check');
    await hooks.onProgress?.(outcomes.length, checks.length, name);
    const start = performance.now();
    const { passed, detail } = await run(context).catch((error: unknown) => ({
      passed: false,
      detail: error instanceof Error ? error.message : String(error),
    }));
    outcomes.push({ name, passed, detail, seconds: (performance.now() - start) / 1000 });
  }
  return outcomes;
}

function allChecks(): Check[] {
  return [
    ADVANTAGES,
    WHITENING_AND_KL_CONTROL,
    POLICY_LOSS,
    VALUE_LOSS,
    TOKEN_LOG_PROBABILITY,
    ADAM,
    ...networkChecks(),
    FIRST_MINIBATCH,
    RESUMED,
  ];
}
