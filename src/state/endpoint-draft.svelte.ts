/** What is being written in the form of a service behind model graders, before it is turned on. */
import type { EndpointOptions } from '../protocol/endpoint';

export class EndpointDraft {
  url = $state('');
  key = $state('');
  model = $state('');
  maxCalls = $state(200);
  keepKey = $state(false);

  /** What the project remembers. */
  adopt({ url, key = '', model = '', maxCalls, keepKey = false }: EndpointOptions): void {
    Object.assign(this, { url, key, model, keepKey });
    if (maxCalls !== undefined) this.maxCalls = maxCalls;
  }

  options(): EndpointOptions {
    const { url, key, model, maxCalls, keepKey } = this;
    return { url, key, model, maxCalls, keepKey };
  }
}
