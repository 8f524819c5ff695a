/**
 * What raters give: comparisons, ratings, demonstrations. Each is kept as it was given, with who,
 * when, what was on which side, and how far the policy that answered had been trained.
 */

export type Choice = 'a' | 'b' | 'tie' | 'both-bad' | 'skip';
/** How much better: 1 slightly, 2 clearly, 3 far. */
export type Strength = 1 | 2 | 3;

/** By criterion, from 0 (worst) to 1 (best); a criterion that was not rated is left out. */
export type Ratings = Readonly<Record<string, number>>;

/** Two answers to one prompt, as they were shown: `a` left, `b` right. */
export interface PairTexts {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

/** Where the answers came from. */
export interface Provenance {
  /** Iterations the policy that answered had been trained for; 0 is the base model. */
  readonly iteration?: number;
  /** The checkpoint which that policy was restored from, where it was. */
  readonly checkpoint?: string;
  /** Whether the sides were swapped: the answer that was sampled first stood on the right. */
  readonly swapped?: boolean;
}

interface Given extends Provenance {
  readonly id: string;
  /** 'human', 'script', 'simulated', or the name that a rater or grader goes by. */
  readonly rater: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface Comparison extends Given, PairTexts {
  readonly choice: Choice;
  readonly strength?: Strength;
  /** Probability that a is better, where the rater gave one: a soft label. `choice` agrees with it. */
  readonly probability?: number;
  /** Each answer rated by criterion. */
  readonly ratings?: { readonly a: Ratings; readonly b: Ratings };
  /**
   * Pairs of one question carry the same group where it was not left against right: the best of
   * several, an answer and its correction.
   */
  readonly group?: string;
  /** The earlier comparison of the same rater that this one asks again, for self-consistency. */
  readonly repeats?: string;
}

/** A judgement of one answer by itself. */
export interface Rating extends Given {
  readonly prompt: string;
  readonly text: string;
  /** Thumb up or down. */
  readonly good?: boolean;
  readonly ratings?: Ratings;
}

/** An answer that a person wrote, or corrected, as it should be. */
export interface Demonstration extends Given {
  readonly prompt: string;
  readonly text: string;
  /** The model's answer that it corrects. */
  readonly original?: string;
}

/** A prompt that came without answers, with what its row says of it: graders know that as `item`. */
export interface ImportedPrompt {
  readonly id: string;
  readonly prompt: string;
  readonly item: Readonly<Record<string, unknown>>;
}

export type NewComparison = Omit<Comparison, 'id' | 'rater' | 'time'>;
export type NewRating = Omit<Rating, 'id' | 'rater' | 'time'>;
export type NewDemonstration = Omit<Demonstration, 'id' | 'rater' | 'time'>;

/** What one act of a rater gives; undo takes the whole act back. */
export interface Judgement {
  readonly comparisons?: readonly NewComparison[];
  readonly ratings?: readonly NewRating[];
  readonly demonstrations?: readonly NewDemonstration[];
}

export interface Judged {
  readonly comparisons: readonly Comparison[];
  readonly ratings: readonly Rating[];
  readonly demonstrations: readonly Demonstration[];
}

/** What undo and the like changed, as ids of comparisons, ratings and demonstrations. */
export interface FeedbackChange {
  /** No longer count. */
  readonly removed: readonly string[];
  /** Count again. */
  readonly added: readonly string[];
}

export type HistoryAction =
  'judged' | 'rated' | 'demonstrated' | 'imported' | 'undone' | 'redone' | 'removed' | 'travelled';

/** One event of the feedback's history. */
export interface HistoryEntry {
  /** Position in the history, from 0. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly action: HistoryAction;
  readonly rater?: string;
  /** How many judgements the event is about; of undo and redo, how many fewer or more counted. */
  readonly count: number;
  /** For 'travelled': the length of the history that it went back to. */
  readonly to?: number;
}

/** A rater and what counts of theirs now. */
export interface RaterInfo {
  readonly name: string;
  readonly comparisons: number;
  readonly ratings: number;
  readonly demonstrations: number;
}

/** A share of some cases with its 95 % interval (Wilson); [0, 1] for no cases. */
export interface ShareReport {
  readonly share: number;
  readonly ci95: readonly [number, number];
  readonly count: number;
}

export interface RaterReport {
  readonly name: string;
  /** Comparisons that count. */
  readonly comparisons: number;
  /** Thumbs and corrections that count. */
  readonly others: number;
  /** How often the left answer won where one side did: ½ for a rater without position bias. */
  readonly left: ShareReport;
  /** How often a pair that came back was judged as before. */
  readonly consistency: ShareReport;
}

export interface AgreementReport {
  readonly raters: readonly RaterReport[];
  /** Every two raters who judged some pairs both. */
  readonly between: readonly {
    readonly raters: readonly [string, string];
    readonly agreement: ShareReport;
    /** Cohen's κ: agreement beyond chance; 1 perfect, 0 chance. */
    readonly kappa: number;
  }[];
  /** Krippendorff's α over all raters, nominal; absent while no pair has two raters. */
  readonly alpha?: number;
  /** Pairs that two raters or more have judged. */
  readonly sharedPairs: number;
}

export interface ExportOptions {
  /** 'playground' keeps everything; the others what that engine reads. */
  readonly format: 'trl' | 'openrlhf' | 'verl' | 'playground';
  /** 'preference' by default; 'unpaired' are the thumbs. */
  readonly rows?: 'preference' | 'unpaired' | 'demonstrations' | 'prompts';
  /** Lists of {role, content} instead of texts. */
  readonly conversational?: boolean;
  /** Preference without a prompt: both answers begin with it, as messages. */
  readonly implicit?: boolean;
}

export interface RejectedRow {
  /** From 1. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

export interface ImportReport {
  readonly accepted: number;
  readonly comparisons: number;
  /** Comparisons that the project held already, whoever judged; they count once more. */
  readonly repeated: number;
  readonly ratings: number;
  readonly demonstrations: number;
  /**
   * Prompts without answers. While this session is open, pairs for people are about them first,
   * and graders and shapes are tried and trained on them.
   */
  readonly prompts: number;
  /** Names of the fields that graders and shapes know of them as `item`, the first twenty. */
  readonly itemFields: readonly string[];
  /** The first thousand rows that could not be read; the others were taken all the same. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedCount: number;
  /** Where rows had another form: what the file seems to be and what a row needs, said once. */
  readonly advice?: string;
  /** Whether it was stopped before the end; what had been read by then stays. */
  readonly stopped: boolean;
}
