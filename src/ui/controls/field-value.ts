/** The value of any field, and its default in words. */
import type { Field } from '../../config/field';
import { fieldText } from './slider-scale';

export type FieldValue = number | string | boolean;

export function defaultText(field: Field): string {
  switch (field.kind) {
    case 'number':
      return `${fieldText(field.default)} ${field.unit}`.trim();
    case 'switch':
      return field.default ? 'on' : 'off';
    case 'choice':
      return field.options.find((option) => option.value === field.default)?.label ?? field.default;
    default:
      return field satisfies never;
  }
}
