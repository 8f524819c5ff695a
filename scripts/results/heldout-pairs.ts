/** Held-out pairs with their true order, for measuring a reward model against the ground truth. */
import { utility } from '../../src/feedback/simulated-rater';
import type { EngineApi, SessionSnapshot } from '../../src/protocol/engine-api';
import type { Item } from '../../src/protocol/playground';

/** `better` is worth more than `worse` by the lab's own weights. */
export interface OrderedPair {
  readonly better: Item;
  readonly worse: Item;
}

/** Pairs of base-model answers to held-out prompts, as many as the ground truth tells apart. */
export async function heldoutPairs(
  engine: EngineApi,
  { sessionId, lab }: SessionSnapshot,
  count: number,
): Promise<OrderedPair[]> {
  const weights = Object.fromEntries(lab.criterionDetails.map(({ id, weight }) => [id, weight]));
  const options = { split: 'heldout', policy: 'base', count, seed: 12_345 } as const;
  const first = await engine.sample(sessionId, options);
  const prompts = first.map(({ prompt }) => prompt);
  const second = await engine.sample(sessionId, { prompts, policy: 'base', seed: 54_321 });
  const items = [...first, ...second].map(({ prompt, text }) => ({ prompt, text }));
  const worth = (await engine.gold(sessionId, items)).map((gold) => utility(gold, weights));
  return prompts.flatMap((_, index) => {
    const [one, other] = [items[index], items[index + count]];
    const difference = (worth[index] ?? 0) - (worth[index + count] ?? 0);
    if (one === undefined || other === undefined || Math.abs(difference) < 1e-6) return [];
    return [difference > 0 ? { better: one, worse: other } : { better: other, worse: one }];
  });
}

/** Share of the pairs that the session's reward model orders rightly. */
export async function trueAccuracy(
  engine: EngineApi,
  sessionId: string,
  pairs: readonly OrderedPair[],
): Promise<number> {
  const scores = await engine.score(
    sessionId,
    pairs.flatMap(({ better, worse }) => [better, worse]),
  );
  const right = pairs.filter((_, index) => (scores[2 * index] ?? 0) > (scores[2 * index + 1] ?? 0));
  return right.length / pairs.length;
}
