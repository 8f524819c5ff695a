/** The values of one group of fields: defaults, overlaid with what the user changed. */
import { completeConfig, defaultsOf, type ConfigOf, type Fields } from '../config/field';

export class Settings<F extends Fields> {
  readonly fields: F;
  /** Only what differs from the defaults: what the address carries. */
  overrides = $state.raw<Partial<ConfigOf<F>>>({});
  readonly values: ConfigOf<F> = $derived.by(() => completeConfig(this.fields, this.overrides));
  readonly changed: readonly (keyof F & string)[] = $derived.by(() => Object.keys(this.overrides));
  readonly #defaults: ConfigOf<F>;
  readonly #onChange: (patch: Partial<ConfigOf<F>>) => void;

  constructor(fields: F, onChange: (patch: Partial<ConfigOf<F>>) => void = () => undefined) {
    this.fields = fields;
    this.#defaults = defaultsOf(fields);
    this.#onChange = onChange;
  }

  /** @throws InvalidValueError for a value out of range */
  set<K extends keyof F & string>(name: K, value: ConfigOf<F>[K]): void {
    const none: Partial<ConfigOf<F>> = {};
    const patch = { ...none, [name]: value };
    completeConfig(this.fields, patch);
    this.#store({ ...this.overrides, ...patch });
    this.#onChange(patch);
  }

  reset(name: keyof F & string): void {
    this.set(name, this.#defaults[name]);
  }

  resetAll(): void {
    this.overrides = {};
    this.#onChange(this.#defaults);
  }

  /** Takes over a whole configuration, such as a saved project's. Nobody is told. */
  adopt(config: Partial<ConfigOf<F>>): void {
    completeConfig(this.fields, config);
    this.#store(config);
  }

  #store(config: Partial<ConfigOf<F>>): void {
    const differing = Object.entries(config).filter(
      ([name, value]) => value !== this.#defaults[name],
    );
    this.overrides = Object.fromEntries(differing) as Partial<ConfigOf<F>>;
  }
}
