/**
 * The sandbox as the worker reaches it: a frame on the page, through a port that the page hands
 * over when it is first needed. A frame that no longer answers is given up and asked for anew.
 */
import {
  SandboxError,
  type Sandbox,
  type SandboxFailure,
  type SandboxJob,
} from '../graders/sandbox';

const START_LIMIT_MS = 60_000;
/** The frame enforces the limits, and itself runs nothing that takes time. */
const ASK_ALIVE_MS = 1_000;
const MOST_UNANSWERED = 5;

/** Stands for an answer where the frame must start a worker that needs files. */
const NEEDS_FILES = Symbol('files');

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly limitMs: number;
}

interface FrameAnswer {
  /** Undefined: only a sign of life. */
  readonly id?: number;
  readonly answer?: unknown;
  readonly failure?: SandboxFailure | 'files';
  readonly detail?: string;
}

export class PortSandbox implements Sandbox {
  readonly #requestPort: () => Promise<MessagePort>;
  readonly #openFile: (path: string) => Promise<Response>;
  readonly #texts = new Map<string, Promise<string>>();
  readonly #waiting = new Map<number, Waiting>();
  #port: Promise<MessagePort> | undefined;
  #lastId = 0;
  /** Questions whether the frame is alive, since it last said anything. */
  #unanswered = 0;

  /** @param requestPort to a fresh frame; the one before is gone then */
  constructor(
    requestPort: () => Promise<MessagePort>,
    openFile: (path: string) => Promise<Response>,
  ) {
    this.#requestPort = requestPort;
    this.#openFile = openFile;
  }

  run = async (job: SandboxJob): Promise<unknown> => {
    const answer = await this.#ask(job);
    if (answer !== NEEDS_FILES || job.files === undefined) return answer;
    return this.#ask(job, await this.#files(job.files, job.onBytes));
  };

  async #ask(
    { key, program, files: needed, message, limitMs }: SandboxJob,
    files?: Readonly<Record<string, ArrayBuffer>>,
  ): Promise<unknown> {
    const [source, port] = await Promise.all([this.#source(program), this.#connected()]);
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, limitMs });
    });
    const limits = { limitMs, startLimitMs: START_LIMIT_MS };
    const needsFiles = needed !== undefined;
    port.postMessage(
      { id, key, program: source, needsFiles, files, ...limits, message },
      Object.values(files ?? {}),
    );
    const timer = setInterval(() => {
      this.#askAlive(port);
    }, ASK_ALIVE_MS);
    return answer.finally(() => {
      clearInterval(timer);
    });
  }

  /** Counted, not timed: while a page is frozen neither of them gets on. */
  #askAlive(port: MessagePort): void {
    this.#unanswered += 1;
    if (this.#unanswered > MOST_UNANSWERED * this.#waiting.size) this.#giveUp(port);
    else port.postMessage({ alive: true });
  }

  async #files(
    paths: Readonly<Record<string, string>>,
    onBytes: SandboxJob['onBytes'],
  ): Promise<Record<string, ArrayBuffer>> {
    const read = Object.entries(paths).map(
      async ([name, path]) => [name, await bytesOf(await this.#openFile(path), onBytes)] as const,
    );
    return Object.fromEntries(await Promise.all(read));
  }

  async #source(program: readonly string[]): Promise<string> {
    const texts = await Promise.all(program.map((path) => this.#text(path)));
    // In a function: what code of the user's evaluates sees none of their names.
    return `'use strict';(() => {\n${texts.join('\n')}\n})();`;
  }

  #text(path: string): Promise<string> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = this.#openFile(path).then((file) => file.text());
    this.#texts.set(path, text);
    text.catch(() => this.#texts.delete(path));
    return text;
  }

  #connected(): Promise<MessagePort> {
    this.#port ??= this.#requestPort().then((port) => {
      port.onmessage = ({ data }: MessageEvent<FrameAnswer>) => {
        this.#settle(data);
      };
      return port;
    });
    this.#port.catch(() => (this.#port = undefined));
    return this.#port;
  }

  #settle({ id, answer, failure, detail }: FrameAnswer): void {
    this.#unanswered = 0;
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.resolve(answer);
    else if (failure === 'files') waiting?.resolve(NEEDS_FILES);
    else waiting?.reject(new SandboxError(failure, waiting.limitMs, detail));
  }

  /** The frame is gone or stuck, and with it all that waits for it. */
  #giveUp(port: MessagePort): void {
    port.close();
    this.#unanswered = 0;
    this.#port = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, limitMs } of waiting) {
      reject(new SandboxError('crash', limitMs, 'its frame does not answer'));
    }
  }
}

function bytesOf(file: Response, onBytes: SandboxJob['onBytes']): Promise<ArrayBuffer> {
  if (onBytes === undefined || file.body === null) return file.arrayBuffer();
  const counting = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform: (part, out) => {
      onBytes(part.byteLength);
      out.enqueue(new Uint8Array(part));
    },
  });
  return new Response(file.body.pipeThrough(counting)).arrayBuffer();
}
