/** A configuration out of storage or a file: checked by its fields, completed with their defaults. */
import { pipe, rawTransform, record, string, unknown } from 'valibot';
import { InvalidValueError } from '../shared/errors';
import type { Schema } from '../shared/schema';
import { completeConfig, type ConfigOf, type Fields } from './field';

/** What an earlier version did not know has its default. */
export function configSchema<F extends Fields>(fields: F): Schema<ConfigOf<F>> {
  return pipe(
    record(string(), unknown()),
    rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        // It looks at every field, whatever is there.
        return completeConfig(fields, dataset.value as Partial<ConfigOf<F>>);
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        addIssue({ message: error.message, input: error.value });
        return NEVER;
      }
    }),
  );
}
