import type { Lab } from '../labs/lab';
import type { DomainOf } from '../reward-model/reward-model';

/** The domain of each of the lab's prompts; undefined for prompts that are not the lab's. */
export function domainsOf(lab: Lab): DomainOf {
  const domains = new Map(
    (['train', 'heldout'] as const).flatMap((split) =>
      lab.tasks(split).map(({ prompt, domain }) => [prompt, domain] as const),
    ),
  );
  return (prompt) => domains.get(prompt);
}
