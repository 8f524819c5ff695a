/** Values that callers give, with the remedy that an error tells: scripts are not typed. */
import {
  boolean,
  integer,
  maxValue,
  minValue,
  number,
  picklist,
  pipe,
  string,
  type PicklistOptions,
} from 'valibot';

const MAX_COUNT = 100_000;

export const TEXT = string('use a string');
export const SWITCH = boolean('use true or false');
export const SHARE = range(0, 1, 'use a number from 0 to 1');

export function whole(min = 1, max = MAX_COUNT) {
  const remedy = `use a whole number from ${min} to ${max}`;
  return pipe(number(remedy), integer(remedy), minValue(min, remedy), maxValue(max, remedy));
}

export function oneOf<const Options extends PicklistOptions>(options: Options) {
  return picklist(options, `use one of ${options.join(', ')}`);
}

export function range(min: number, max: number, remedy: string) {
  return pipe(number(remedy), minValue(min, remedy), maxValue(max, remedy));
}
