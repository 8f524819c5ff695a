/**
 * The service of the user's own behind model graders, off until somebody turns it on. What is on
 * lives as long as the open project. Its settings are remembered with the project on this device,
 * the key only where the user wants it; no checkpoint and no export has them.
 */
import type { ChatEndpoint } from '../../graders/chat-endpoint';
import type { EndpointOptions, EndpointStatus } from '../../protocol/endpoint';
import type { ProjectInfo } from '../../protocol/playground';
import { errorRecord } from '../../shared/error-record';
import { InvalidValueError } from '../../shared/errors';
import { later } from '../later';
import type { ProjectContext } from '../project-context';

type ServiceContext = Pick<ProjectContext, 'store' | 'publish' | 'project'>;

export class GraderService {
  readonly #context: ServiceContext;
  readonly #projectInfo: () => ProjectInfo;
  readonly #changed: () => void;
  #current: ChatEndpoint | undefined;

  /** @param changed called when model graders ask somebody else from now on */
  constructor(context: ServiceContext, projectInfo: () => ProjectInfo, changed: () => void) {
    this.#context = context;
    this.#projectInfo = projectInfo;
    this.#changed = changed;
  }

  /** What model graders ask; undefined while it is off. */
  get current(): ChatEndpoint | undefined {
    return this.#current;
  }

  /**
   * @param change turns it on, or `off`, which also forgets its settings; left out, nothing changes
   * @returns how it stands
   * @throws InvalidValueError naming the field; what was on stays on then
   */
  async change(change?: EndpointOptions | 'off'): Promise<EndpointStatus | undefined> {
    if (change === 'off') {
      this.#use(undefined);
      await this.#remember(undefined);
    } else if (change !== undefined) {
      const options = checked(change);
      const { ChatEndpoint } = await later.chatEndpoint();
      this.#use(new ChatEndpoint(options));
      await this.#remember(remembered(options));
    }
    return this.#current?.status();
  }

  /** The settings with which it was on last. It is not on for that: somebody has to turn it on. */
  remembered(): Promise<EndpointOptions | undefined> {
    return this.#context.store.endpoint(this.#context.project);
  }

  #use(service: ChatEndpoint | undefined): void {
    this.#current = service;
    this.#changed();
  }

  /** A refusal of the storage is an event: the service is on or off all the same. */
  async #remember(options: EndpointOptions | undefined): Promise<void> {
    const { store, publish } = this.#context;
    try {
      await store.saveEndpoint(this.#projectInfo(), options);
    } catch (error) {
      publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }
}

function remembered({ url, key, model, maxCalls, keepKey }: EndpointOptions): EndpointOptions {
  return {
    url,
    ...(model === undefined ? {} : { model }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
    ...(keepKey === true && key !== undefined ? { key, keepKey } : {}),
  };
}

/** Scripts are not typed. */
function checked(given: EndpointOptions): EndpointOptions {
  const options: unknown = given;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidValueError('endpoint', options, "use { url, key, model, maxCalls } or 'off'");
  }
  for (const name of ['key', 'model'] as const) {
    const value: unknown = given[name];
    if (value !== undefined && typeof value !== 'string') {
      throw new InvalidValueError(name, typeof value, 'use a string');
    }
  }
  const { keepKey }: { keepKey?: unknown } = given;
  if (keepKey !== undefined && typeof keepKey !== 'boolean') {
    throw new InvalidValueError('keepKey', keepKey, 'use true or false');
  }
  return given;
}
