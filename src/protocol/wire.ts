/**
 * How events travel: the worker posts them in batches on its own port, between the answers to
 * calls, so that an event never arrives after the answer that followed it.
 */
import type { EngineApi, EngineEvent } from './engine-api';

export interface EventsMessage {
  readonly kind: 'engine-events';
  readonly events: readonly EngineEvent[];
}

/** What the worker exposes; listeners stay on the page's side. */
export type RemoteEngine = Omit<EngineApi, 'subscribe'>;

export function isEventsMessage(data: unknown): data is EventsMessage {
  return (
    typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'engine-events'
  );
}
