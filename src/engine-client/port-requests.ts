/** Answers the engine's wishes for frames, which a worker cannot make. */
import type { PortReply, PortRequest } from '../protocol/wire';
import { openEndpointFrame } from './endpoint-frame';
import { openSandboxFrame } from './sandbox-frame';

export { closeEndpointFrame } from './endpoint-frame';

/** Hands the engine's worker a port to a fresh frame, or tells it why there is none. */
export async function answerPortRequest(
  engine: Worker,
  { frame, address = '' }: PortRequest,
  turnedOn: ReadonlySet<string>,
): Promise<void> {
  try {
    const port =
      frame === 'sandbox'
        ? await openSandboxFrame(document)
        : await openEndpointFrame(document, address, turnedOn);
    engine.postMessage({ kind: 'port-reply', frame } satisfies PortReply, [port]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    engine.postMessage({ kind: 'port-reply', frame, failure } satisfies PortReply);
  }
}
