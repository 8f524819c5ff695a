/**
 * Stands before each of the programs that run user code, in one function with them: how jobs come and
 * answers go, and what such code must not find. The frame's policy forbids what matters; without
 * the names nobody waits in vain, nothing runs on after its answer, and no answer can be forged.
 *
 * in  by message, once: { files } and a port; on the port { ticket, message }
 * out on the port { ticket, answer, bytes }; a first one without a ticket when it is ready
 */

/** What stays of the global: the language, and what works on text. */
const LANGUAGE = [
  ...['globalThis', 'self', 'undefined', 'NaN', 'Infinity', 'console', 'Intl', 'JSON', 'Math'],
  ...['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date'],
  ...['RegExp', 'Promise', 'Proxy', 'Reflect', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef'],
  ...['Iterator', 'FinalizationRegistry', 'Error', 'AggregateError', 'EvalError', 'RangeError'],
  ...['ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError', 'ArrayBuffer'],
  ...['DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array'],
  ...['BigInt64Array', 'BigUint64Array', 'eval', 'isNaN', 'isFinite', 'parseInt', 'parseFloat'],
  ...['encodeURI', 'encodeURIComponent', 'decodeURI', 'decodeURIComponent', 'escape', 'unescape'],
  ...['TextDecoder', 'URL', 'URLSearchParams', 'atob', 'btoa'],
];

/** Beside V8's own heap, which has a limit. */
const MOST_BUFFER_BYTES = 512 * 2 ** 20;
let bufferBytes = 0;

/**
 * Listens for jobs before any user code runs, on a port that such code never sees.
 *
 * @param start given the files; resolves to what answers a message
 * @param bytesKept what the program holds on to between answers
 */
function answerJobs(start, bytesKept = () => 0) {
  self.addEventListener(
    'message',
    async ({ data: { files }, ports: [port] }) => {
      const send = port.postMessage.bind(port);
      const answer = await start(files);
      port.onmessage = ({ data: { ticket, message } }) => {
        bufferBytes = 0;
        // Without a message it is asked whether it stands still.
        const said = message === undefined ? undefined : answer(message);
        send({ ticket, answer: said, bytes: bytesKept() });
      };
      send({});
    },
    { once: true },
  );
}

/** Only the language is there from now on, and what is in `more`. */
function takeAway(more = []) {
  boundBuffers();
  delete URL.createObjectURL;
  const events = ['MessagePort', 'MessageEvent', 'Event', 'EventTarget'];
  const prototypes = events.map((name) => self[name].prototype);
  const kept = new Set([...LANGUAGE, ...more]);
  // What a global inherits has timers and events too.
  for (let at = self; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (!kept.has(name)) replace(at, name);
    }
  }
  prototypes.forEach(Object.freeze);
}

/** What could be called says why it cannot. */
function replace(owner, name) {
  const was = Object.getOwnPropertyDescriptor(owner, name).value;
  const value = typeof was === 'function' ? missing(name) : undefined;
  try {
    Object.defineProperty(owner, name, { value, writable: false, configurable: false });
  } catch {
    // Not configurable: the policy of the frame holds all the same.
  }
}

function missing(name) {
  const value = function () {
    throw new Error(`${name} is not there: a sandbox has no network, storage, page or timer`);
  };
  value.prototype = undefined;
  return value;
}

/** Memory that a job takes beside the heap is counted, and ends. */
function boundBuffers() {
  const counted = (constructor) =>
    new Proxy(constructor, {
      construct: (target, given, made) => {
        bufferBytes += bytesAskedFor(target, given);
        if (bufferBytes <= MOST_BUFFER_BYTES) return Reflect.construct(target, given, made);
        throw new RangeError(`more than ${MOST_BUFFER_BYTES / 2 ** 20} MB of arrays`);
      },
    });
  const names = LANGUAGE.filter((name) => /Array$|^ArrayBuffer$/.test(name) && name !== 'Array');
  for (const name of names.filter((known) => known in self)) {
    const bound = counted(self[name]);
    Object.defineProperty(self[name].prototype, 'constructor', { value: bound });
    Object.defineProperty(self, name, { value: bound, writable: false, configurable: false });
  }
  // These copy without a constructor.
  const arrays = Object.getPrototypeOf(Float64Array.prototype);
  for (const name of ['toSorted', 'toReversed', 'with']) delete arrays[name];
  for (const name of ['resize', 'transfer', 'transferToFixedLength']) {
    delete ArrayBuffer.prototype[name];
  }
}

function bytesAskedFor({ BYTES_PER_ELEMENT = 1 }, [what, options]) {
  if (typeof what !== 'object' || what === null) {
    return Math.max(Number(what) || 0, Number(options?.maxByteLength) || 0) * BYTES_PER_ELEMENT;
  }
  // A view of a buffer takes nothing.
  return what instanceof ArrayBuffer ? 0 : (Number(what.length) || 0) * BYTES_PER_ELEMENT;
}
