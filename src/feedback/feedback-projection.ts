/**
 * What counts after a number of events, what undo would take back and what redo would bring
 * again. A pure reading of the events: the log keeps one up to date, time travel makes another
 * up to an earlier point.
 */
import type { Comparison, Demonstration, ImportedPrompt, Rating } from '../protocol/feedback';
import {
  recordsOf,
  type ChangedIds,
  type FeedbackEvent,
  type FeedbackRecord,
} from './feedback-event';
import { OrderedList } from './ordered-list';

/** What one undo group changed, as ids. Undoing it swaps the two. */
interface Step {
  readonly group: string | undefined;
  /** Grows while further steps of the group come. */
  readonly added: string[];
  readonly removed: readonly string[];
}

export class FeedbackProjection {
  readonly comparisons = new OrderedList<Comparison>();
  readonly ratings = new OrderedList<Rating>();
  readonly demonstrations = new OrderedList<Demonstration>();
  readonly prompts = new OrderedList<ImportedPrompt>();
  /** Everything ever given, by id. */
  readonly #given = new Map<string, FeedbackRecord>();
  #done: Step[] = [];
  #undone: Step[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** What undo would change; undefined when there is nothing to undo. */
  get undoable(): ChangedIds | undefined {
    const step = this.#done.at(-1);
    return step && reversed(step);
  }

  /** What redo would change. */
  get redoable(): ChangedIds | undefined {
    return this.#undone.at(-1);
  }

  /** How many judgements and prompts count. */
  get count(): number {
    const judged = this.comparisons.length + this.ratings.length + this.demonstrations.length;
    return judged + this.prompts.length;
  }

  /** Ids of all that counts. */
  ids(): string[] {
    const lists = [this.comparisons, this.ratings, this.demonstrations, this.prompts];
    return lists.flatMap((list) => list.items().map(({ id }) => id));
  }

  /** @returns how many comparisons at the front of the list stayed as they were */
  apply(event: FeedbackEvent): number {
    switch (event.kind) {
      case 'undone': {
        const step = isNamed(event) ? take(this.#done, reversed(event)) : this.#done.pop();
        if (step === undefined) return this.comparisons.length;
        this.#undone.push(step);
        return this.#change(step.removed, step.added);
      }
      case 'redone': {
        const step = isNamed(event) ? take(this.#undone, event) : this.#undone.pop();
        if (step === undefined) return this.comparisons.length;
        this.#done.push(step);
        return this.#change(step.added, step.removed);
      }
      case 'removed':
        return this.#do({ group: undefined, added: [], removed: event.removed });
      case 'travelled':
        return this.#do({ group: undefined, added: [...event.added], removed: event.removed });
      default: {
        const records = recordsOf(event);
        for (const record of records) this.#given.set(record.given.id, record);
        const added = records.map(({ given }) => given.id);
        return this.#do({ group: event.act, added, removed: [] });
      }
    }
  }

  /** Neighbouring steps of one group become one. */
  #do(step: Step): number {
    const before = this.#done.at(-1);
    const continues = step.group !== undefined && before?.group === step.group;
    if (continues && this.#undone.length === 0) {
      for (const id of step.added) before.added.push(id);
    } else {
      this.#done.push(step);
    }
    this.#undone = [];
    return this.#change(step.added, step.removed);
  }

  #change(added: readonly string[], removed: readonly string[]): number {
    const [coming, going] = [this.#sorted(added), this.#sorted(removed)];
    this.ratings.change(coming.ratings, going.ratings);
    this.demonstrations.change(coming.demonstrations, going.demonstrations);
    this.prompts.change(coming.prompts, going.prompts);
    return this.comparisons.change(coming.comparisons, going.comparisons);
  }

  #sorted(ids: readonly string[]) {
    const comparisons: Comparison[] = [];
    const ratings: Rating[] = [];
    const demonstrations: Demonstration[] = [];
    const prompts: ImportedPrompt[] = [];
    for (const id of ids) {
      const record = this.#given.get(id);
      if (record?.kind === 'comparison') comparisons.push(record.given);
      if (record?.kind === 'rating') ratings.push(record.given);
      if (record?.kind === 'demonstration') demonstrations.push(record.given);
      if (record?.kind === 'prompt') prompts.push(record.given);
    }
    return { comparisons, ratings, demonstrations, prompts };
  }
}

/**
 * Takes the newest steps out that make up the change. Another page may have written between them,
 * and between them and this: then they are not the newest, or are no step of their own any more. An
 * older step of the same ids stays: time travel may have taken them away and brought them back since.
 */
function take(steps: Step[], change: ChangedIds): Step {
  const [added, removed] = [new Set(change.added), new Set(change.removed)];
  for (let index = steps.length - 1; index >= 0; index--) {
    if (added.size + removed.size === 0) break;
    const step = steps[index] as Step;
    const isPart =
      step.added.every((id) => added.has(id)) && step.removed.every((id) => removed.has(id));
    if (!isPart) continue;
    steps.splice(index, 1);
    for (const id of step.added) added.delete(id);
    for (const id of step.removed) removed.delete(id);
  }
  return { group: undefined, added: [...change.added], removed: change.removed };
}

function reversed({ added, removed }: ChangedIds): ChangedIds {
  return { added: removed, removed: added };
}

function isNamed(event: Partial<ChangedIds>): event is ChangedIds {
  return event.added !== undefined && event.removed !== undefined;
}
