/**
 * What every lab provides. Stages, algorithms, storage and charts know only this; whatever is said
 * about a lab, its words, measures, flaws and ready rewards, is said in its folder.
 *
 * A task is a prompt string, an outcome is a text string: an answer in text labs, a clip in
 * control labs (start state and actions, written as the lab likes, parsed only by the lab).
 * Feedback stores these strings, so it survives changes of model and tokenizer.
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Clip, ControlWorld, Episode, Teacher } from '../model/control/control-world';
import type { LabWords, MeasureDescription, ReadyRewards } from '../protocol/lab';
import type { LabInfo, Split } from '../protocol/playground';
import type { Sample } from '../protocol/sample';

export interface Task {
  readonly prompt: string;
  /** What the prompt is about, or from which region of the world it is, for breakdowns. */
  readonly domain: string;
  /** Plain data that graders and custom rewards see as `item.*`, and the ground truth too. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Gold scores by criterion id, 1 good, 0 bad; a criterion that does not apply is left out. */
export type GoldScores = Readonly<Record<string, number>>;

/** An outcome for the ground truth, with the payload of the lab's task where the prompt is one's. */
export interface Outcome {
  readonly prompt: string;
  readonly text: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface Criterion {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Weight in the simulated rater's utility, Σ weight · score. */
  readonly weight: number;
}

/** A headline of the evaluation: a mean over the prompts to which it applies. */
export interface Measure extends MeasureDescription {
  /** The value for one answer; undefined where the measure does not apply. */
  readonly of: (gold: GoldScores) => number | undefined;
}

/** A flaw that can be put into a reward on purpose: it pays for what is easy and nobody wanted. */
export interface MisspecifiedReward {
  /** Stored with projects and links: never changes. */
  readonly id: string;
  readonly label: string;
  /** What it was meant for and what it pays for. */
  readonly help: string;
  /** Reward per standard deviation over base answers: enough for PPO to find it soon. */
  readonly strength: number;
  /** How much of what it pays for is in an outcome. */
  readonly pays: (sample: Pick<Sample, 'text' | 'tokens'>) => number;
}

export interface LabSettings {
  readonly rewardModel: Partial<RewardModelConfig>;
  readonly training: Partial<TrainingConfig>;
}

interface LabBase {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly words: LabWords;
  readonly criteria: readonly Criterion[];
  readonly measures: readonly Measure[];
  /** The criterion whose head may choose among several outcomes, where that makes sense. */
  readonly filterCriterion?: string;
  /** At least one, or the stage of reward hacking is absent. */
  readonly misspecifiedRewards: readonly MisspecifiedReward[];
  /** Rewards of the lab's own to start from, beside those that fit every lab. */
  readonly readyRewards: ReadyRewards;
  /** What a new project starts with, where the defaults are not for this lab. */
  readonly settings?: LabSettings;
  /** Train and held-out tasks share no fact, no start state and no wording that matters. */
  tasks: (split: Split) => readonly Task[];
  /**
   * The ground truth, which the reward model never sees: scores of all outcomes, in order. Total:
   * any text gets a score. It may take its time (run programs); it may stop when the signal is
   * raised, and rejects then.
   */
  gold: (
    outcomes: readonly Outcome[],
    signal?: AbortSignal,
  ) => readonly GoldScores[] | Promise<readonly GoldScores[]>;
}

export interface TextLab extends LabBase {
  readonly kind: 'text';
  /** Names of the folders under public/models/<lab id>/. */
  readonly models: readonly string[];
  /** How an answer declines, where that is a thing to do: a way to cheat a reward. */
  readonly refusal?: string;
  /** Plain held-out lines on which a policy's loss must not rise. */
  retentionCorpus: () => readonly { readonly prompt: string; readonly text: string }[];
}

export interface ControlLab extends LabBase, ControlWorld {
  readonly kind: 'control';
  /** Names of the folders under public/models/<lab id>/, unless there is a teacher. */
  readonly models: readonly string[];
  /** Whom the base policy imitates as the lab is opened; absent where it comes as a file. */
  readonly teach?: Teacher;
}

export type { Clip, Episode };

export type Lab = TextLab | ControlLab;

/** A lab that is fetched when it is chosen, and what the menu says about it until then. */
export interface LabToFetch {
  readonly info: LabInfo;
  readonly fetch: () => Promise<Lab>;
}

export type OfferedLab = Lab | LabToFetch;
