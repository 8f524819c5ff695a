/** What the page has to tell: failures with their remedy, and short confirmations. */
import type { ErrorRecord } from '../shared/errors';

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly remedy?: string;
  readonly code?: string;
}

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  readonly #onFailure: (error: ErrorRecord) => void;
  #nextId = 1;

  constructor(onFailure: (error: ErrorRecord) => void = () => undefined) {
    this.#onFailure = onFailure;
  }

  /** A notice with the same text is not repeated. */
  add(notice: Omit<Notice, 'id'>): void {
    if (this.list.some((other) => other.text === notice.text)) return;
    this.list = [...this.list, { ...notice, id: this.#nextId++ }];
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** A job that the user stopped is no failure and says nothing. */
  failure(what: string, error: ErrorRecord): void {
    if (error.code === 'stopped') return;
    this.#onFailure(error);
    this.add({ tone: 'error', text: `${what}: ${error.message}`, code: error.code });
  }
}
