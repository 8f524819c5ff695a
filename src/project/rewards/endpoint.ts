/**
 * Turning the service behind model graders on and off: it is off until somebody turns it on. Its
 * settings are remembered with the project on this device, the key only where the user wants it; no
 * checkpoint and no export has them.
 */
import { ChatEndpoint } from '../../graders/chat-endpoint';
import type { EndpointOptions, EndpointStatus } from '../../protocol/endpoint';
import { errorRecord } from '../../shared/error-record';
import { InvalidValueError } from '../../shared/errors';
import type { Project } from '../project';

/**
 * @param change turns it on, or `off`, which also forgets its settings; left out, nothing changes
 * @returns how it stands
 * @throws InvalidValueError naming the field; what was on stays on then
 */
export async function endpoint(
  project: Project,
  change?: EndpointOptions | 'off',
): Promise<EndpointStatus | undefined> {
  const { graderService } = project;
  if (change === 'off') {
    graderService.use(undefined);
    await remember(project, undefined);
  } else if (change !== undefined) {
    const way = await project.context.openEndpoint?.();
    graderService.use(new ChatEndpoint(checked(change), way));
    await remember(project, remembered(change));
  }
  return graderService.current?.status();
}

/** The settings with which it was on last. It is not on for that: somebody has to turn it on. */
export function rememberedEndpoint({ context }: Project): Promise<EndpointOptions | undefined> {
  return context.store.endpoint(context.project);
}

/** A refusal of the storage is an event: the service is on or off all the same. */
async function remember(
  { context, projectInfo }: Project,
  options: EndpointOptions | undefined,
): Promise<void> {
  try {
    await context.store.saveEndpoint(projectInfo(), options);
  } catch (error) {
    context.publish({ kind: 'storage-error', error: errorRecord(error) });
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
