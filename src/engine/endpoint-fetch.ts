/**
 * How a model grader's service is asked from the worker, which itself reaches no host but its own:
 * through a frame that the page opens for the address that somebody turned on.
 */
import type { EndpointFetch } from '../graders/chat-endpoint';

interface Answer {
  readonly id: number;
  readonly status?: number;
  readonly text?: string;
}

interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/** @param openPort to a fresh frame for this address */
export function endpointFetch(openPort: (address: string) => Promise<MessagePort>): EndpointFetch {
  const waiting = new Map<number, Waiting>();
  let opened: Promise<MessagePort> | undefined;
  let lastId = 0;

  async function open(address: string): Promise<MessagePort> {
    const port = await openPort(address);
    port.onmessage = ({ data: { id, status, text } }: MessageEvent<Answer>) => {
      if (status === undefined) waiting.get(id)?.reject(new TypeError('The request failed'));
      else waiting.get(id)?.resolve(new Response(text, { status }));
    };
    return port;
  }

  return async (address, { headers, body, signal }) => {
    opened ??= open(address);
    opened.catch(() => (opened = undefined));
    const port = await opened;
    const id = ++lastId;
    const stop = (): void => {
      port.postMessage({ id, stop: true });
      waiting.get(id)?.reject(signal.reason);
    };
    signal.addEventListener('abort', stop);
    try {
      return await new Promise<Response>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.postMessage({ id, address, headers, body });
      });
    } finally {
      waiting.delete(id);
      signal.removeEventListener('abort', stop);
    }
  };
}
