/** What the worker reaches only through its page: the sandbox, and a model grader's service. */
import type { EndpointFetch } from '../graders/chat-endpoint';
import type { Sandbox } from '../graders/sandbox';
import { endpointFetch } from './endpoint-fetch';
import { requestPort, type WorkerScope } from './page-port';
import { PortSandbox } from './port-sandbox';

let sandbox: PortSandbox | undefined;

/** The same one every time. */
export function pageSandbox(
  worker: WorkerScope,
  openFile: (path: string) => Promise<Response>,
): Sandbox {
  sandbox ??= new PortSandbox(() => requestPort(worker, { frame: 'sandbox' }), openFile);
  return sandbox;
}

/** A new way every time: what was on before has been turned off. */
export function pageEndpoint(worker: WorkerScope): EndpointFetch {
  return endpointFetch((address) => requestPort(worker, { frame: 'endpoint', address }));
}
