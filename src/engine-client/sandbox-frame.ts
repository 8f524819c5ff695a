/**
 * The frame in which user code runs: a file of its own with a policy of its own, without an
 * origin, so that nothing of the page is within its reach. The page only passes on the port.
 */
import { loadFrame } from './load-frame';

const ADDRESS = 'sandbox/frame.html';

let current: HTMLIFrameElement | undefined;

/**
 * A fresh frame in place of the one before, which takes all that ran in it along.
 *
 * @returns a port to it
 * @throws Error when the frame does not load
 */
export async function openSandboxFrame(page: Document): Promise<MessagePort> {
  current?.remove();
  const frame = page.createElement('iframe');
  current = frame;
  // A service worker gives the frame no origin by a header, and is not asked for one that has none
  // already; without its files there would be no frame without a network. See frame.html.
  if (!hasServiceWorker()) frame.setAttribute('sandbox', 'allow-scripts');
  await loadFrame(frame, ADDRESS, page);
  const { port1, port2 } = new MessageChannel();
  // The frame has no origin that could be named.
  frame.contentWindow?.postMessage('port', '*', [port2]);
  return port1;
}

function hasServiceWorker(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
}
