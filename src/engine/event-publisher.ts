/**
 * Collects events and hands them on in batches, at most ten times a second, so that a fast run
 * does not flood the page.
 */
import type { EngineEvent } from '../protocol/engine-api';

export type EventSink = (events: readonly EngineEvent[]) => void;

const INTERVAL_MS = 100;

export class EventPublisher {
  readonly #sinks = new Set<EventSink>();
  #waiting: EngineEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastFlushMs = -Infinity;

  subscribe(sink: EventSink): void {
    this.#sinks.add(sink);
  }

  publish(event: EngineEvent): void {
    const key = supersededBy(event);
    if (key !== undefined) {
      this.#waiting = this.#waiting.filter((waiting) => supersededBy(waiting) !== key);
    }
    this.#waiting.push(event);
    const dueInMs = this.#lastFlushMs + INTERVAL_MS - performance.now();
    this.#timer ??= setTimeout(
      () => {
        this.flush();
      },
      Math.max(0, dueInMs),
    );
  }

  /** Hands on what waits, now: called before the answer to a call, which events must not trail. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#lastFlushMs = performance.now();
    for (const sink of this.#sinks) sink(events);
  }
}

/** Of events with the same key only the latest matters; undefined: every one matters. */
function supersededBy(event: EngineEvent): string | undefined {
  switch (event.kind) {
    case 'progress':
      return `progress ${event.id}`;
    case 'memory':
    case 'live-samples':
    case 'checkpoints':
      return event.kind;
    default:
      return undefined;
  }
}
