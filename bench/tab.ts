/**
 * A tab that can really be hidden. Playwright keeps its own pages visible at all times, so this
 * one is made and spoken to beside it, through the browser's session.
 */
import type { Browser, CDPSession } from '@playwright/test';

/** Since the page was opened, in milliseconds. */
export interface Work {
  /** The page's main thread: all of it, and what of it were scripts, and style and layout. */
  readonly taskMs: number;
  readonly scriptMs: number;
  readonly layoutMs: number;
  /** CPU time of the page's process with its worker, and of the browser's GPU process. */
  readonly pageCpuMs: number;
  readonly gpuCpuMs: number;
}

export class Tab {
  readonly #root: CDPSession;
  readonly #targetId: string;
  readonly #sessionId: string;
  readonly #inFront: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  private constructor(root: CDPSession, targetId: string, sessionId: string, inFront: string) {
    this.#root = root;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
    this.#inFront = inFront;
    root.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      const answer = JSON.parse(message) as Answer & { id?: number };
      if (from === sessionId && answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  static async open(browser: Browser, url: string): Promise<Tab> {
    const root = await browser.newBrowserCDPSession();
    const { browserContextId } = await root.send('Target.createBrowserContext');
    const made = { browserContextId, url: 'about:blank' };
    const size = { width: 1440, height: 900 };
    const { targetId } = await root.send('Target.createTarget', { ...made, ...size });
    const other = await root.send('Target.createTarget', made);
    const { sessionId } = await root.send('Target.attachToTarget', { targetId });
    const tab = new Tab(root, targetId, sessionId, other.targetId);
    await tab.show();
    await tab.#send('Performance.enable', {});
    await tab.#send('Page.navigate', { url });
    await tab.#until(
      (address) => location.href === address && document.readyState === 'complete',
      url,
    );
    return tab;
  }

  /** Brings it to the front. */
  async show(): Promise<void> {
    await this.#root.send('Target.activateTarget', { targetId: this.#targetId });
    await this.#until(() => !document.hidden, null);
  }

  /** Brings another tab to the front. */
  async hide(): Promise<void> {
    await this.#root.send('Target.activateTarget', { targetId: this.#inFront });
    await this.#until(() => document.hidden, null);
  }

  /**
   * Runs a function in the page; what it needs comes as its argument.
   *
   * @throws Error with what it threw there
   */
  async evaluate<A, R>(work: (given: A) => R | Promise<R>, given: A): Promise<R> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      // The compiler names functions with a helper that the page does not have.
      expression: `((__name) => (${work.toString()}))((named) => named)(${JSON.stringify(given)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails === undefined) return result.value as R;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  async work(): Promise<Work> {
    const { metrics } = await this.#send('Performance.getMetrics', {});
    const { processInfo } = await this.#root.send('SystemInfo.getProcessInfo');
    const ms = (name: string): number =>
      1000 * (metrics.find((metric) => metric.name === name)?.value ?? NaN);
    const cpuMs = (type: string): number =>
      1000 * processInfo.reduce((sum, one) => (one.type === type ? sum + one.cpuTime : sum), 0);
    return {
      taskMs: ms('TaskDuration'),
      scriptMs: ms('ScriptDuration'),
      layoutMs: ms('LayoutDuration') + ms('RecalcStyleDuration'),
      pageCpuMs: cpuMs('renderer'),
      gpuCpuMs: cpuMs('GPU'),
    };
  }

  async #until<A>(isSo: (given: A) => boolean, given: A): Promise<void> {
    while (!(await this.evaluate(isSo, given))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  readonly #send = (async (method: string, params?: object): Promise<unknown> => {
    const id = (this.#sent += 1);
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#root.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }) as CDPSession['send'];
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}
