/**
 * The service of the user's own behind model graders, off until somebody turns it on. It lives as
 * long as the open session, in memory: no checkpoint, project or export knows address or key.
 */
import { ChatEndpoint } from '../../graders/chat-endpoint';
import type { EndpointOptions, EndpointStatus } from '../../protocol/endpoint';
import { InvalidValueError } from '../../shared/errors';

const endpoints = new WeakMap<object, ChatEndpoint>();

/**
 * @param change turns it on, or `off`; left out, it only tells
 * @throws InvalidValueError naming the field; what was on stays on then
 */
export function endpoint(
  session: object,
  change?: EndpointOptions | 'off',
): EndpointStatus | undefined {
  if (change === 'off') endpoints.delete(session);
  else if (change !== undefined) endpoints.set(session, new ChatEndpoint(checked(change)));
  return endpointOf(session)?.status();
}

export function endpointOf(session: object): ChatEndpoint | undefined {
  return endpoints.get(session);
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
  return given;
}
