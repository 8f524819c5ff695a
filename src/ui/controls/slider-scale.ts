/**
 * Where a number field's value sits on its slider, and back. Positions run from 0 to 1 so that
 * linear and logarithmic fields look alike to the component.
 */
import type { NumberField } from '../../config/field';

/** Slider position of a value, in [0, 1]; values out of range go to the nearer end. */
export function positionOf(field: NumberField, value: number): number {
  const inside = clamp(value, field.min, field.max);
  if (isLogarithmic(field)) {
    return Math.log(inside / field.min) / Math.log(field.max / field.min);
  }
  return (inside - field.min) / (field.max - field.min);
}

/** The value at a slider position, as round as the slider is precise. */
export function valueAt(field: NumberField, position: number): number {
  if (isLogarithmic(field)) {
    const exact = field.min * (field.max / field.min) ** position;
    return clamp(Number(exact.toPrecision(2)), field.min, field.max);
  }
  return snap(field, field.min + position * (field.max - field.min));
}

/**
 * The nearest value that the field allows: within range and a whole number of steps from zero.
 * Logarithmic fields take any value in range, since a step that suits one end is coarse at the other.
 */
export function snap(field: NumberField, value: number): number {
  if (isLogarithmic(field)) return clamp(value, field.min, field.max);
  const onGrid = Number((Math.round(value / field.step) * field.step).toPrecision(10));
  return clamp(onGrid, field.min, field.max);
}

/** How far one press of an arrow key moves the slider, in positions. */
export function positionStep(field: NumberField): number {
  return isLogarithmic(field) ? 0.02 : field.step / (field.max - field.min);
}

/** A field value as people write it: 0.0003, 1e-10, 10,000. */
export function fieldText(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && size < 1e-4) return value.toExponential().replace('e-', 'e−');
  return value.toLocaleString('en', { maximumFractionDigits: 6 });
}

function isLogarithmic(field: NumberField): boolean {
  return field.logarithmic === true && field.min > 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
