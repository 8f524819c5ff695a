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
 * The worker's wish for a fresh sandbox frame, and the page's answer, which brings a port to it.
 * `failure` says why there is none.
 */
export interface SandboxRequest {
  readonly kind: 'sandbox-request';
}

export interface SandboxReply {
  readonly kind: 'sandbox-reply';
  readonly failure?: string;
}

/** What the worker exposes; listeners stay on the page's side. */
export type RemoteEngine = EngineCalls;

export function isEventsMessage(data: unknown): data is EventsMessage {
  return isOfKind(data, 'engine-events');
}

export function isSandboxRequest(data: unknown): data is SandboxRequest {
  return isOfKind(data, 'sandbox-request');
}

export function isSandboxReply(data: unknown): data is SandboxReply {
  return isOfKind(data, 'sandbox-reply');
}

function isOfKind(data: unknown, kind: string): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === kind;
}
