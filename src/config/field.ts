/**
 * A hyper-parameter is described once; its type, validator, slider, URL entry and
 * documentation all come from that description.
 */
import { InvalidValueError } from '../shared/errors';

export interface NumberField {
  readonly kind: 'number';
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  /** Spread the slider over powers of ten. */
  readonly logarithmic?: boolean;
  /** One line: what it does and why one would move it. */
  readonly help: string;
  /** Where the default comes from. */
  readonly source: string;
  /** Folded away until asked for. */
  readonly advanced?: boolean;
}

export interface ChoiceField {
  readonly kind: 'choice';
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly default: string;
  readonly help: string;
  readonly source: string;
  readonly advanced?: boolean;
}

export interface SwitchField {
  readonly kind: 'switch';
  readonly label: string;
  readonly default: boolean;
  readonly help: string;
  readonly source: string;
  readonly advanced?: boolean;
}

export type Field = NumberField | ChoiceField | SwitchField;
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F extends Field> = F extends NumberField
  ? number
  : F extends SwitchField
    ? boolean
    : F extends { readonly options: readonly { readonly value: infer V }[] }
      ? V
      : never;

export type ConfigOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

export function defaultsOf<F extends Fields>(fields: F): ConfigOf<F> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.default]),
  ) as ConfigOf<F>;
}

/**
 * Defaults overlaid with what was given.
 *
 * @throws InvalidValueError for an unknown name or a value out of range, naming the field
 */
export function completeConfig<F extends Fields>(
  fields: F,
  given: Partial<ConfigOf<F>> = {},
): ConfigOf<F> {
  for (const [name, value] of Object.entries(given)) {
    const field = fields[name];
    if (field === undefined) {
      throw new InvalidValueError(name, value, `known are ${Object.keys(fields).join(', ')}`);
    }
    checkValue(name, field, value);
  }
  return { ...defaultsOf(fields), ...given };
}

function checkValue(name: string, field: Field, value: unknown): void {
  switch (field.kind) {
    case 'number':
      if (typeof value !== 'number' || !(value >= field.min && value <= field.max)) {
        throw new InvalidValueError(
          name,
          value,
          `use a number from ${field.min} to ${field.max} ${field.unit}`.trim(),
        );
      }
      return;
    case 'switch':
      if (typeof value !== 'boolean') throw new InvalidValueError(name, value, 'use true or false');
      return;
    case 'choice':
      if (!field.options.some((option) => option.value === value)) {
        const allowed = field.options.map((option) => option.value).join(', ');
        throw new InvalidValueError(name, value, `use one of ${allowed}`);
      }
      return;
    default:
      field satisfies never;
  }
}
