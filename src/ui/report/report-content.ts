/** What the printed report shows beyond the evaluation itself. */
import type { Fields } from '../../config/field';
import type { Settings } from '../../state/settings.svelte';
import type { TrainingMetricName } from '../charts/training-glossary';

export const REPORT_CURVES: readonly TrainingMetricName[] = [
  'objective/scores',
  'objective/kl',
  'objective/entropy',
  'response_length/mean',
];

type Group<F extends Fields> = Pick<Settings<F>, 'fields' | 'overrides'>;

/** Every setting that is not at its default, as 'label value unit'. */
export function changedSettings(
  setup: Readonly<Record<'loop' | 'rewardModel' | 'ppo', Group<Fields>>>,
): string[] {
  return [setup.loop, setup.rewardModel, setup.ppo].flatMap(({ fields, overrides }) =>
    Object.entries(overrides).flatMap(([name, value]) => {
      const field = fields[name];
      if (field === undefined) return [];
      const unit = field.kind === 'number' ? ` ${field.unit}` : '';
      return [`${field.label} ${String(value)}${unit}`.trim()];
    }),
  );
}
