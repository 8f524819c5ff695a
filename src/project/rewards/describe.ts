import type { RewardDescription, RewardSpec } from '../../protocol/rewards';
import type { RewardKind } from './kind';

export function describe<Spec extends RewardSpec>(
  kind: RewardKind<Spec>,
  spec: Spec,
): RewardDescription {
  return {
    kind: kind.type,
    kindLabel: kind.label,
    name: kind.name(spec),
    dependsOn: kind.dependsOn(spec),
    needsRewardModel: kind.needsRewardModel,
  };
}
