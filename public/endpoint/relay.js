/**
 * Asks the service that the page named, and nothing else. See frame.html.
 *
 * in  { id, address, headers, body } | { id, stop: true }
 * out { id, status, text } | { id, failure: true }
 */
'use strict';
addEventListener(
  'message',
  ({ source, origin, data, ports: [port] }) => {
    if (source !== parent || origin !== self.origin) return;
    allowOnly(new URL(data.address).origin);
    serve(port);
  },
  { once: true },
);

/** A second policy beside the first: what both allow is allowed. */
function allowOnly(host) {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = `connect-src ${host}`;
  document.head.append(policy);
}

function serve(port) {
  const underWay = new Map();
  port.onmessage = async ({ data: { id, stop, address, headers, body } }) => {
    if (stop) {
      underWay.get(id)?.abort();
      return;
    }
    const control = new AbortController();
    underWay.set(id, control);
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers,
        body,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error', // the key is for this address and no other
        referrerPolicy: 'no-referrer',
        signal: control.signal,
      });
      port.postMessage({ id, status: response.status, text: await response.text() });
    } catch {
      port.postMessage({ id, failure: true });
    } finally {
      underWay.delete(id);
    }
  };
}
