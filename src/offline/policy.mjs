/**
 * What page, workers and frames may do, as headers. The service worker sends them with every file,
 * `npm start` too; the build writes the page's policy into index.html as well, for hosts that send
 * no header before there is a service worker. Plain JavaScript, because Node loads it as it is.
 */

/** No string is evaluated, no host but the page's own is reached. The engine's worker inherits it. */
const PAGE = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
  'frame-src': "'self'",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default svelte-trusted-html',
};

/** Only a header can say these; `sandbox` takes the frame's origin away. */
const FRAMED = "frame-ancestors 'self'";
const SANDBOX = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; base-uri 'none'; form-action 'none'"; // prettier-ignore

/** For the page's own `<meta>`. */
export const PAGE_POLICY = Object.entries(PAGE)
  .map((directive) => directive.join(' '))
  .join('; ');

/** The way to a model grader's service; the frame narrows `connect-src` to the one turned on. */
const ENDPOINT = "default-src 'none'; script-src 'self'; connect-src http: https:; require-trusted-types-for 'script'; trusted-types 'none'"; // prettier-ignore

const OWN_POLICIES = {
  'endpoint/frame.html': `${ENDPOINT}; ${FRAMED}`,
  'sandbox/frame.html': `${SANDBOX}; ${FRAMED}`,
};

/** Of a file by its path below the page's folder. */
export function headersFor(path) {
  return {
    'content-security-policy': OWN_POLICIES[path] ?? `${PAGE_POLICY}; ${FRAMED}`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
