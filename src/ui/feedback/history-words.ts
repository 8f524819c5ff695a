/** One event of the history in words. */
import type { HistoryEntry } from '../../protocol/feedback';
import { raterName } from './judgement-line';

export function historyWords({ action, rater, count, to }: HistoryEntry): string {
  const who = rater === undefined ? '' : raterName(rater);
  const many = count.toLocaleString('en');
  switch (action) {
    case 'judged':
      return `${who} judged a pair`;
    case 'rated':
      return `${who} rated an answer`;
    case 'demonstrated':
      return `${who} corrected an answer`;
    case 'imported':
      return count === 1 ? 'a row from a file' : `${many} rows from a file`;
    case 'undone':
      return count === 1 ? 'undone: one judgement' : `undone: ${many} judgements`;
    case 'redone':
      return count === 1 ? 'redone: one judgement' : `redone: ${many} judgements`;
    case 'removed':
      return `${many} of ${who} taken out`;
    case 'travelled':
      return `back to event ${(to ?? 0).toLocaleString('en')}`;
    default:
      return action satisfies never;
  }
}
