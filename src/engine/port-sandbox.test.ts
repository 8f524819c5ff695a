import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SandboxJob } from '../graders/sandbox';
import { PortSandbox } from './port-sandbox';

interface Asked {
  readonly id: number;
  readonly program: string;
  readonly needsFiles: boolean;
  readonly files?: Readonly<Record<string, ArrayBuffer>>;
  readonly message: unknown;
}

const JOB: SandboxJob = {
  key: 'python',
  program: ['names.cjs', 'program.cjs'],
  files: { runtime: 'runtime.wasm' },
  message: 'job',
  limitMs: 1000,
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A sandbox whose frame answers with this, and the files that it has read. */
function sandboxOn(answer: (asked: Asked) => object | undefined) {
  const read: string[] = [];
  const asked: Asked[] = [];
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port2.onmessage = ({ data }: MessageEvent<Asked>) => {
    asked.push(data);
    const said = answer(data);
    if (said !== undefined) port2.postMessage({ id: data.id, ...said });
  };
  const openFile = (path: string): Promise<Response> => {
    read.push(path);
    return Promise.resolve(new Response(path));
  };
  return { sandbox: new PortSandbox(() => Promise.resolve(port1), openFile), asked, read };
}

test('files go to the frame only when it has no worker that read them', async () => {
  let warm = false;
  const { sandbox, asked, read } = sandboxOn(({ files }) => {
    if (!warm && files === undefined) return { failure: 'files' };
    warm = true;
    return { answer: new TextDecoder().decode(files?.['runtime']) };
  });
  let fetched = 0;
  const onBytes = (count: number): void => {
    fetched += count;
  };
  expect(await sandbox.run({ ...JOB, onBytes })).toBe('runtime.wasm');
  expect(fetched).toBe('runtime.wasm'.length);
  expect(await sandbox.run(JOB)).toBe('');
  expect(asked.map(({ files }) => files !== undefined)).toEqual([false, true, false]);
  expect(read).toEqual(['names.cjs', 'program.cjs', 'runtime.wasm']);
  expect(asked[0]?.program).toBe("'use strict';(() => {\nnames.cjs\nprogram.cjs\n})();");
});

test('a job without files is never asked for any', async () => {
  const { sandbox, asked } = sandboxOn(({ message }) => ({ answer: message }));
  const { key, program, message, limitMs } = JOB;
  expect(await sandbox.run({ key, program, message, limitMs })).toBe('job');
  expect(asked[0]?.needsFiles).toBe(false);
});

test('a failure in the frame is a sandbox error with its kind', async () => {
  const { sandbox } = sandboxOn(() => ({ failure: 'time', detail: '' }));
  await expect(sandbox.run(JOB)).rejects.toMatchObject({
    code: 'sandbox',
    failure: 'time',
    limitMs: 1000,
  });
});

describe('a frame that is asked whether it is alive', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('and says so may take its time', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let asks = 0;
    const { sandbox } = sandboxOn((asked) => {
      if (!('alive' in asked)) return undefined;
      asks += 1;
      return asks < 20 ? { id: undefined, alive: true } : { id: 1, answer: 'late' };
    });
    const running = sandbox.run({ ...JOB });
    const ticking = setImmediateLoop(() => vi.advanceTimersByTime(1000));
    expect(await running).toBe('late');
    ticking.stop();
  });

  test('and is silent is given up, and the next job has a fresh one', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { sandbox } = sandboxOn(() => undefined);
    const running = sandbox.run({ ...JOB });
    const ticking = setImmediateLoop(() => vi.advanceTimersByTime(1000));
    await expect(running).rejects.toMatchObject({ failure: 'crash' });
    ticking.stop();
  });
});

/** Again and again, each time after the messages that are under way. */
function setImmediateLoop(turn: () => void): { stop: () => void } {
  let running = true;
  const again = (): void => {
    if (!running) return;
    turn();
    setTimeout(again, 5);
  };
  again();
  return {
    stop: () => {
      running = false;
    },
  };
}
