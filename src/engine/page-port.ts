/** What a worker cannot make, its page makes: frames. The worker asks and is given a port. */
import { isPortReply, type PortRequest } from '../protocol/wire';
import { NotReadyError } from '../shared/errors';

/** As much of a worker's global as is needed. */
export interface WorkerScope {
  readonly addEventListener: (type: 'message', listener: (event: MessageEvent) => void) => void;
  readonly removeEventListener: WorkerScope['addEventListener'];
  readonly postMessage: (message: PortRequest) => void;
}

/** @param worker this one, whose page answers */
export function requestPort(
  worker: WorkerScope,
  wish: Omit<PortRequest, 'kind'>,
): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = ({ data, ports: [port] }: MessageEvent<unknown>): void => {
      if (!isPortReply(data) || data.frame !== wish.frame) return;
      worker.removeEventListener('message', listen);
      if (port !== undefined) resolve(port);
      else reject(new NotReadyError(wish.frame, 'a frame', data.failure ?? 'reload the page'));
    };
    worker.addEventListener('message', listen);
    worker.postMessage({ kind: 'port-request', ...wish });
  });
}
