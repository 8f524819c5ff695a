/**
 * The frame in which user code runs: a file of its own with a policy of its own, without an
 * origin, so that nothing of the page is within its reach. The page only passes on the port.
 */
import type { SandboxReply } from '../protocol/wire';

const ADDRESS = 'sandbox/frame.html';
const LOAD_LIMIT_MS = 60_000;

let current: HTMLIFrameElement | undefined;

/** Hands the engine's worker a port to a fresh frame, or tells it why there is none. */
export async function answerSandboxRequest(engine: Worker): Promise<void> {
  try {
    const port = await openSandboxFrame(document);
    engine.postMessage({ kind: 'sandbox-reply' } satisfies SandboxReply, [port]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    engine.postMessage({ kind: 'sandbox-reply', failure } satisfies SandboxReply);
  }
}

/**
 * A fresh frame in place of the one before, which takes all that ran in it along.
 *
 * @returns a port to it
 * @throws Error when the frame does not load
 */
async function openSandboxFrame(page: Document): Promise<MessagePort> {
  current?.remove();
  const frame = page.createElement('iframe');
  current = frame;
  // A service worker gives the frame no origin by a header, and is not asked for one that has none
  // already; without its files there would be no frame without a network. See frame.html.
  if (!hasServiceWorker()) frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('aria-hidden', 'true');
  frame.title = 'Sandbox of reward shapes';
  frame.hidden = true;
  frame.src = new URL(ADDRESS, page.baseURI).href;
  await loaded(frame, page);
  const { port1, port2 } = new MessageChannel();
  // The frame has no origin that could be named.
  frame.contentWindow?.postMessage('port', '*', [port2]);
  return port1;
}

function hasServiceWorker(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
}

function loaded(frame: HTMLIFrameElement, page: Document): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${ADDRESS} did not load; look whether it is on the host, and reload`));
    }, LOAD_LIMIT_MS);
    frame.addEventListener('load', () => {
      clearTimeout(timer);
      resolve();
    });
    page.body.append(frame);
  });
}
