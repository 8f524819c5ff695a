/** Base against tuned: what an evaluation reports. */

/** One measure, base against tuned, on the same held-out prompts. */
export interface MeasureReport {
  readonly base: number;
  readonly tuned: number;
  /** Relative to the base: −0.37 is 37 % fewer. */
  readonly change: number;
  /** 95 % interval of `change`, bootstrap over prompts. */
  readonly ci95: readonly [number, number];
  readonly baseCi95: readonly [number, number];
  readonly tunedCi95: readonly [number, number];
  /** Prompts to which the measure applies. */
  readonly count: number;
  /** Of no difference at all, two-sided: permutation test over prompts. */
  readonly pValue?: number;
  /** `pValue` after Holm's correction for all measures of its table. */
  readonly pAdjusted?: number;
}

/** How often the tuned answer beats the base model's answer to the same prompt. */
export interface WinRate {
  /** A tie counts half. */
  readonly rate: number;
  /** 95 %, bootstrap over prompts. */
  readonly ci95: readonly [number, number];
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

export interface EvaluationReport {
  readonly criteria: Readonly<Record<string, MeasureReport>>;
  /** The lab's measures by id. */
  readonly headline: Readonly<Record<string, MeasureReport>>;
  /** `headline` again, by the domain of the prompt. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, MeasureReport>>>>;
  readonly winRates?: {
    /** By the lab's own weighing of its gold criteria. */
    readonly gold: WinRate;
    /** The rate that answers of equal length would have; counts are those of `gold`. */
    readonly lengthControlled: WinRate;
    readonly rewardModel?: WinRate;
  };
  /** An ability that must not be lost, in text labs nats per token on the plain corpus. */
  readonly retention?: { readonly label: string; readonly base: number; readonly tuned: number };
  /**
   * Best of several answers by one head of the reward model, where it was asked for. Stored and
   * public under its first name; the criterion is the lab's.
   */
  readonly safetyFilter?: {
    /** Of the head; absent in reports from before labs named it. */
    readonly criterion?: string;
    /** That one is chosen from. */
    readonly answers: number;
    /** Sampled for one answer given. */
    readonly tokensPerAnswer: { readonly plain: number; readonly filtered: number };
    /** `base`: the tuned policy without the filter; `tuned`: with it. */
    readonly headline: Readonly<Record<string, MeasureReport>>;
  };
  readonly samples: number;
  /** Best-of-n: how many answers each tuned one was chosen from. Absent: it was the only one. */
  readonly bestOf?: number;
  /** Iterations the tuned policy had been trained for. */
  readonly iteration: number;
}
