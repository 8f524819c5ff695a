/**
 * The networks that an algorithm changes, each with its optimiser: configured, counted, saved,
 * restored and disposed by the same code, whether whole networks are trained, heads, or adapters on
 * weights that stay. What is not trained is not in a checkpoint.
 */
import type { PpoConfig } from '../config/ppo-fields';
import { trainableOf, type Network } from '../model/network';
import { Optimizer, type OptimizerOptions } from '../model/optimizer';
import { parameterCount, restoreVariables, saveVariables } from '../model/variables';
import { ModelFormatError } from '../shared/errors';
import type { AlgorithmState } from './algorithm';

type NetworksState = Pick<AlgorithmState, 'networks' | 'optimizers'>;
type AdamConfig = Pick<PpoConfig, 'adamVariant' | 'adamEpsilon'>;

export class TrainableNetworks {
  readonly #networks: ReadonlyMap<string, Network>;
  readonly #optimizers: ReadonlyMap<string, Optimizer>;

  /**
   * @param networks by the names that checkpoints know them by; taken over
   * @param learning those that take steps: all, where nothing is said
   */
  constructor(
    networks: Readonly<Record<string, Network>>,
    config: AdamConfig,
    learning: readonly string[] = Object.keys(networks),
  ) {
    this.#networks = new Map(Object.entries(networks));
    const learners = [...this.#networks].filter(([name]) => learning.includes(name));
    this.#optimizers = new Map(
      learners.map(([name, network]) => [
        name,
        new Optimizer(trainableOf(network), adamSettings(config)),
      ]),
    );
  }

  /** Weights that training changes. */
  get parameters(): number {
    return [...this.#networks.values()].reduce(
      (sum, network) => sum + parameterCount(trainableOf(network)),
      0,
    );
  }

  /** @throws RangeError for a network that takes no steps */
  optimizer(name: string): Optimizer {
    const optimizer = this.#optimizers.get(name);
    if (optimizer === undefined) throw new RangeError(`${name} takes no steps`);
    return optimizer;
  }

  /** Takes effect from the next step. */
  configure(config: AdamConfig): void {
    for (const optimizer of this.#optimizers.values()) optimizer.configure(adamSettings(config));
  }

  async state(): Promise<NetworksState> {
    const weights = [...this.#networks].map(
      async ([name, network]) => [name, await saveVariables(trainableOf(network))] as const,
    );
    const moments = [...this.#optimizers].map(
      async ([name, optimizer]) => [name, await optimizer.state()] as const,
    );
    return {
      networks: Object.fromEntries(await Promise.all(weights)),
      optimizers: Object.fromEntries(await Promise.all(moments)),
    };
  }

  /** @throws ModelFormatError naming what is missing or of another shape */
  restore({ networks, optimizers }: NetworksState): void {
    for (const [name, network] of this.#networks) {
      restoreVariables(trainableOf(network), saved(networks, name));
    }
    for (const [name, optimizer] of this.#optimizers) optimizer.restore(saved(optimizers, name));
  }

  dispose(): void {
    for (const network of this.#networks.values()) network.dispose();
    for (const optimizer of this.#optimizers.values()) optimizer.dispose();
  }
}

function adamSettings({ adamVariant, adamEpsilon }: AdamConfig): Partial<OptimizerOptions> {
  return { variant: adamVariant, epsilon: adamEpsilon, weightDecay: 0 };
}

function saved<T>(parts: Readonly<Record<string, T>>, name: string): T {
  const found = parts[name];
  if (found === undefined) throw new ModelFormatError('checkpoint', name, 'is missing');
  return found;
}
