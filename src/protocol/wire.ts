/**
 * How events travel: the worker posts them in batches on its own port, between the answers to
 * calls, so that an event never arrives after the answer that followed it.
 */
import type { EngineCalls, EngineEvent } from './engine-api';

export interface EventsMessage {
  readonly kind: 'engine-events';
  readonly events: readonly EngineEvent[];
}

/**
 * The worker's wish for a fresh frame, and the page's answer, which brings a port to it. `failure`
 * says why there is none.
 */
export interface PortRequest {
  readonly kind: 'port-request';
  /** Where user code runs, or from where a model grader's service is asked. */
  readonly frame: 'sandbox' | 'endpoint';
  /** Of that service. */
  readonly address?: string;
}

export interface PortReply {
  readonly kind: 'port-reply';
  readonly frame: PortRequest['frame'];
  readonly failure?: string;
}

/** What the worker exposes; listeners stay on the page's side. */
export type RemoteEngine = EngineCalls;

export function isEventsMessage(data: unknown): data is EventsMessage {
  return isOfKind(data, 'engine-events');
}

export function isPortRequest(data: unknown): data is PortRequest {
  return isOfKind(data, 'port-request');
}

export function isPortReply(data: unknown): data is PortReply {
  return isOfKind(data, 'port-reply');
}

function isOfKind(data: unknown, kind: string): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === kind;
}
