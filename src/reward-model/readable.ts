/**
 * Judgements that a model cannot learn from: their prompt is longer than what it reads, or their
 * answers differ beyond that only. A file's rows of this sort are refused by their line; those that
 * come otherwise are left out wherever the model reads them, and counted.
 */
import type { ModelFamily } from '../model/network';
import type { PairTexts } from '../protocol/feedback';
import { PlaygroundError } from '../shared/errors';

export type UnreadReason = 'unreadable' | 'alike-as-read';

type Reader = Pick<ModelFamily, 'encode'>;
type Verdict = UnreadReason | 'read';

/** Judgements are asked about again and again, and never change. */
const known = new WeakMap<Reader, WeakMap<PairTexts, Verdict>>();

/** @returns undefined where the model can tell the two answers apart */
export function unreadBy(family: Reader): (pair: PairTexts) => UnreadReason | undefined {
  const verdicts = known.get(family) ?? new WeakMap<PairTexts, Verdict>();
  known.set(family, verdicts);
  return (pair) => {
    const verdict = verdicts.get(pair) ?? verdictOf(family, pair);
    verdicts.set(pair, verdict);
    return verdict === 'read' ? undefined : verdict;
  };
}

/** Those whose texts the model can read. */
export function readable<P extends PairTexts>(family: Reader, pairs: readonly P[]): P[] {
  const unread = unreadBy(family);
  return pairs.filter((pair) => unread(pair) !== 'unreadable');
}

function verdictOf(family: Reader, { prompt, a, b }: PairTexts): Verdict {
  try {
    const batch = family.encode([a, b].map((text) => ({ prompt, text })));
    const [one, other] = [batch.actionsOf(0), batch.actionsOf(1)];
    const alike = one.length === other.length && Array.from(one).every((v, at) => v === other[at]);
    return alike ? 'alike-as-read' : 'read';
  } catch (error) {
    if (error instanceof PlaygroundError) return 'unreadable';
    throw error;
  }
}
