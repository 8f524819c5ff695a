/** Hands a control's value to the settings that it belongs to. */
import type { ConfigOf, Fields } from '../../config/field';
import type { Settings } from '../../state/settings.svelte';
import type { FieldValue } from './field-value';

/** @throws InvalidValueError for a value that the field does not take */
export function setField<F extends Fields>(
  settings: Settings<F>,
  name: string,
  value: FieldValue,
): void {
  if (isNameOf(settings.fields, name)) settings.set(name, value as ConfigOf<F>[typeof name]);
}

function isNameOf<F extends Fields>(fields: F, name: string): name is keyof F & string {
  return Object.hasOwn(fields, name);
}
