/** What every kind of reward is. kinds/ has one file for each, kinds/index.ts the list of them. */
import type { ChatEndpoint } from '../../graders/chat-endpoint';
import type { Sandbox } from '../../graders/sandbox';
import type { Lab, MisspecifiedReward as Flaw } from '../../labs/lab';
import type { BaseReading, Batch, RewardNetwork } from '../../model/network';
import type { EngineEvent } from '../../protocol/engine-api';
import type { Grader, GraderRunResult, ValidatedGrader } from '../../protocol/graders';
import type { Item, Sample } from '../../protocol/playground';
import type { RewardDependency, RewardSpec } from '../../protocol/rewards';
import type { RewardModel } from '../../reward-model/reward-model';
import type { Dataset } from './dataset';
import type { Normaliser } from './normaliser';

export interface RewardKind<Spec extends RewardSpec = RewardSpec> {
  /** Stable: checkpoints, scripts and the page's panels know it. */
  readonly type: string;
  /** In a sentence: “The reward is the …”. */
  readonly label: string;
  /** Nothing can be trained on it before a reward model is fitted. */
  readonly needsRewardModel: boolean;
  /** Whether it runs code that may fail on any answer, so that it is tried before it is used. */
  readonly isTried: boolean;
  /** Whether what a script or a checkpoint gave is meant to be of this kind. */
  is(given: unknown): boolean;
  /**
   * What was given, in the form that is stored.
   *
   * @throws InvalidValueError naming the field; FormulaError, TemplateVariableError of a grader
   */
  check(given: unknown, code: GraderCode, lab: Lab): Spec | Promise<Spec>;
  name(spec: Spec): string;
  /** Under which its judgements are kept beside those of people. */
  raterName(spec: Spec): string;
  /** A change of these makes its numbers other ones: scale and critic are renewed then. */
  dependsOn(spec: Spec): readonly RewardDependency[];
  /** A reward at or above it passes, where the kind knows such a thing. */
  passThreshold?(spec: Spec): number | undefined;
  create(spec: Spec, context: RewardContext): Reward;
}

/** A reward at work. */
export interface Reward {
  /** One number per answer, as the reward gives them. */
  score(samples: readonly Sample[], options?: ScoreOptions): Promise<ArrayLike<number>>;
  /** What each member of its ensemble says by itself; absent where there is no ensemble. */
  members?(samples: readonly Sample[], batch: Batch): Promise<readonly ArrayLike<number>[]>;
  /** What the base model says of answers spares it a pass: see `RewardSource`. */
  readonly readsBase?: boolean | undefined;
  /** Its numbers are in standard deviations of the base model's answers already. */
  readonly isNormalised?: boolean;
  /** What the critic's trunk is copied from; without it, from the base model. */
  readonly network?: RewardNetwork | undefined;
}

export interface ScoreOptions {
  /** The same answers as the models read them; encoded anew where the caller has none. */
  readonly batch?: Batch;
  /** What the base model says of the batch, where whoever asks has read it already. */
  readonly base?: BaseReading | undefined;
  /** Receives what a grader said of each answer; where it failed, its reward is 0. */
  readonly onResults?: ((results: readonly GraderRunResult[]) => void) | undefined;
  /**
   * Whoever gives it goes on where the reward fails on an answer, which is 0 then, and hears of all
   * of them; of none, too. Without it such a failure is an error, unless `onResults` tells of it.
   */
  readonly onFailures?: ((failures: readonly AnswerFailure[]) => void) | undefined;
}

/** A reward failed on one of the answers that it was given. */
export interface AnswerFailure {
  /** Which of them. */
  readonly row: number;
  readonly problem: string;
}

/** Everything that a reward may use. */
export interface RewardContext {
  readonly rewardModel: RewardModelAccess;
  readonly dataset: Dataset;
  /** For a quantity that is to be measured in spreads of the base model. */
  readonly normaliser: Normaliser;
  /** That the lab can put into a reward. */
  readonly flaws: readonly Flaw[];
  readonly sandbox: Sandbox | undefined;
  /** The user's own, behind model graders; undefined while it is off. */
  readonly service: ChatEndpoint | undefined;
  readonly publish: (event: EngineEvent) => void;
  readonly code: GraderCode;
}

/** Fetches what graders need (grader-runs.ts). */
export type GraderCode = () => Promise<{
  readonly readValidGrader: (given: unknown) => Promise<ValidatedGrader>;
  readonly rewardsByGrader: (
    context: RewardContext,
    grader: Grader,
    samples: readonly Sample[],
    options?: Pick<ScoreOptions, 'onResults' | 'onFailures'>,
  ) => Promise<number[]>;
}>;

/** The reward model; inside training the GPU is held already, elsewhere each call waits for it. */
export interface RewardModelAccess {
  readonly fitted: RewardModel | undefined;
  /** @throws NotReadyError without a fitted one */
  score(items: readonly Item[], batch?: Batch, base?: BaseReading): Promise<ArrayLike<number>>;
  /** @throws NotReadyError without a fitted one */
  members(items: readonly Item[], batch?: Batch): Promise<readonly ArrayLike<number>[]>;
}
