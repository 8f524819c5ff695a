/**
 * A thread that runs parts of kernels: an instance of the module over the memory that all share.
 * It waits inside of that memory, so that starting a part costs no message. Plain JavaScript,
 * because Node loads it as it is; the fields of `control` are in threads.ts.
 */
const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort ?? globalThis; // prettier-ignore

parent.onmessage = ({ data: { module, memory, control } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = Object.values(exports);
  const state = new Int32Array(memory.buffer, control, 16);
  const args = new Float64Array(memory.buffer, control + 64, 32);
  parent.postMessage('ready');
  for (let order = 0; ;) {
    for (let spin = 0; spin < 2000 && Atomics.load(state, 0) === order; spin++);
    Atomics.wait(state, 0, order);
    order = Atomics.load(state, 0);
    let failed = 0;
    try {
      kernels[state[2]](...args.subarray(0, state[3]));
    } catch {
      failed = 1;
    }
    state[4] = failed;
    Atomics.store(state, 1, order);
    Atomics.notify(state, 1);
  }
};
