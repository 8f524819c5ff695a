/** Frames of the page's own that nobody sees. */
const LOAD_LIMIT_MS = 60_000;

/** @throws Error when the frame does not load */
export function loadFrame(
  frame: HTMLIFrameElement,
  address: string,
  page: Document,
): Promise<void> {
  frame.setAttribute('aria-hidden', 'true');
  frame.title = address;
  frame.hidden = true;
  frame.src = new URL(address, page.baseURI).href;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${address} did not load; look whether it is on the host, and reload`));
    }, LOAD_LIMIT_MS);
    frame.addEventListener('load', () => {
      clearTimeout(timer);
      resolve();
    });
    page.body.append(frame);
  });
}
