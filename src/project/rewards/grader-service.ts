/** The service of the user's own that model graders ask. It is on as long as the project is open. */
import type { ChatEndpoint } from '../../graders/chat-endpoint';

export class GraderService {
  readonly #changed: () => void;
  #current: ChatEndpoint | undefined;

  /** @param changed called when model graders ask somebody else from now on */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Undefined while it is off. */
  get current(): ChatEndpoint | undefined {
    return this.#current;
  }

  use(service: ChatEndpoint | undefined): void {
    this.#current = service;
    this.#changed();
  }
}
