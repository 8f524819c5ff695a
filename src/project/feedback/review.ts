/** Looking back at the feedback: who gave it, how far they agree, what happened. Fetched when asked. */
import { agreementReport } from '../../feedback/agreement';
import { historyOf, ratersOf } from '../../feedback/history';
import type { AgreementReport, HistoryEntry, RaterInfo } from '../../protocol/feedback';
import type { FeedbackJournal } from './journal';

export function raters({ log }: FeedbackJournal): RaterInfo[] {
  return ratersOf(log);
}

export function agreement(journal: FeedbackJournal): AgreementReport {
  const { comparisons, ratings, demonstrations } = journal.everything();
  return agreementReport(comparisons, [...ratings, ...demonstrations]);
}

export function history({ log }: FeedbackJournal): HistoryEntry[] {
  return historyOf(log.events);
}
