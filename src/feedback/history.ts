/** The log as people read it: one line for each event. */
import type { HistoryEntry, RaterInfo } from '../protocol/feedback';
import { isGiven, recordsOf, type FeedbackEvent } from './feedback-event';
import type { FeedbackLog } from './feedback-log';
import { FeedbackProjection } from './feedback-projection';

export function historyOf(events: readonly FeedbackEvent[]): HistoryEntry[] {
  const then = new FeedbackProjection();
  return events.map((event) => {
    const { sequence, time, kind: action } = event;
    const before = then.count;
    then.apply(event);
    if (isGiven(event)) {
      const records = recordsOf(event);
      const [first] = records;
      const rater = first === undefined || first.kind === 'prompt' ? undefined : first.given.rater;
      const count = records.length;
      return { sequence, time, action, count, ...(rater === undefined ? {} : { rater }) };
    }
    switch (event.kind) {
      case 'removed':
        return { sequence, time, action, rater: event.rater, count: event.removed.length };
      case 'travelled': {
        const count = event.added.length + event.removed.length;
        return { sequence, time, action, count, to: event.to };
      }
      default:
        return { sequence, time, action, count: Math.abs(then.count - before) };
    }
  });
}

/** Everybody of whom something counts, in the order in which they first gave it. */
export function ratersOf(log: FeedbackLog): RaterInfo[] {
  const raters = new Map<
    string,
    { comparisons: number; ratings: number; demonstrations: number }
  >();
  const lists = {
    comparisons: log.comparisons(),
    ratings: log.ratings(),
    demonstrations: log.demonstrations(),
  };
  for (const kind of ['comparisons', 'ratings', 'demonstrations'] as const) {
    for (const { rater } of lists[kind]) {
      const counts = raters.get(rater) ?? { comparisons: 0, ratings: 0, demonstrations: 0 };
      counts[kind] += 1;
      raters.set(rater, counts);
    }
  }
  return [...raters].map(([name, counts]) => ({ name, ...counts }));
}
