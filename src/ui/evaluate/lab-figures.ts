/** What the evaluation says of a lab before there are results. */
import type { LabDescription, MeasureDescription } from '../../protocol/lab';
import { signedPercent } from '../../state/number-text';

/** Label and change of each measure with a claim; '' where the lab is known for none. */
export function knownFigures(measures: readonly MeasureDescription[]): string {
  return measures
    .flatMap(({ label, claim }) =>
      claim === undefined ? [] : [`${label.toLowerCase()} ${signedPercent(claim)}`],
    )
    .join(', ');
}

/** Undefined where the lab has no such criterion. */
export function criterionLabel(
  criteria: LabDescription['criterionDetails'] | undefined,
  id: string | undefined,
): string | undefined {
  return criteria?.find((criterion) => criterion.id === id)?.label;
}
