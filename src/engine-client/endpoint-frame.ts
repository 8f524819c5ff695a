/**
 * The frame that reaches the service behind model graders: the only one with a way out, to one
 * address. It is opened for an address that somebody turned on through this page, for no other.
 */
import { loadFrame } from './load-frame';

const ADDRESS = 'endpoint/frame.html';

let current: HTMLIFrameElement | undefined;

/**
 * A fresh frame in place of the one before.
 *
 * @param turnedOn the addresses that calls through this page named
 * @returns a port to it
 * @throws Error when nobody turned the address on, or the frame does not load
 */
export async function openEndpointFrame(
  page: Document,
  address: string,
  turnedOn: ReadonlySet<string>,
): Promise<MessagePort> {
  const { origin } = new URL(address);
  if (![...turnedOn].some((url) => URL.canParse(url) && new URL(url).origin === origin)) {
    throw new Error('nobody turned this service on');
  }
  current?.remove();
  current = page.createElement('iframe');
  await loadFrame(current, ADDRESS, page);
  const { port1, port2 } = new MessageChannel();
  current.contentWindow?.postMessage({ address: origin }, self.origin, [port2]);
  return port1;
}

/** No service is on any more. */
export function closeEndpointFrame(): void {
  current?.remove();
  current = undefined;
}
