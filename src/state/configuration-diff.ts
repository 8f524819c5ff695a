/** How two configurations differ, in words. */
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import type { Field } from '../config/field';

type FieldValue = number | string | boolean;

export interface Difference {
  readonly name: keyof TrainingConfig;
  readonly field: Field;
  readonly from: FieldValue;
  readonly to: FieldValue;
}

export function configurationDiff(from: TrainingConfig, to: TrainingConfig): Difference[] {
  const names = Object.keys(TRAINING_FIELDS) as (keyof TrainingConfig)[];
  return names
    .filter((name) => from[name] !== to[name])
    .map((name) => ({ name, field: TRAINING_FIELDS[name], from: from[name], to: to[name] }));
}

/** 'KL coefficient β 0.1 → 0.3'. */
export function changeText(field: Field, from: FieldValue, to: FieldValue): string {
  return `${field.label} ${settingText(field, from)} → ${settingText(field, to)}`;
}

export function settingText(field: Field, value: FieldValue): string {
  if (field.kind === 'choice') {
    return field.options.find((option) => option.value === value)?.label ?? String(value);
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 0.001) {
    return value.toExponential(1).replace('-', '−');
  }
  return String(value).replace('-', '−');
}
