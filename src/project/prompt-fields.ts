import type { Lab } from '../labs/lab';
import type { FieldOf } from '../reward-model/reward-model';

/** The field of each of the lab's prompts; undefined for prompts that are not the lab's. */
export function fieldsOf(lab: Lab): FieldOf {
  const fields = new Map(
    (['train', 'heldout'] as const).flatMap((split) =>
      lab.tasks(split).map(({ prompt, field }) => [prompt, field] as const),
    ),
  );
  return (prompt) => fields.get(prompt);
}
