/** How files of feedback are read where their columns say it in other words, and what one looks like. */
import type { Choice, RejectedRow } from './feedback';

/** What a column of a file can be taken as. */
export type ColumnRole =
  | 'prompt'
  | 'system'
  /** Two answers of which one is known to be better, and how much, or what each scored. */
  | 'chosen'
  | 'rejected'
  | 'margin'
  | 'score_chosen'
  | 'score_rejected'
  /** Two answers side by side, and which is better or what each scored. */
  | 'a'
  | 'b'
  | 'choice'
  | 'score_a'
  | 'score_b'
  /** One answer; with a label it is rated, without one it shows how it should be. */
  | 'completion'
  | 'label';

/** Ours ← theirs. A column inside an object is named with a dot: `data.question`. */
export type ColumnMapping = Readonly<Partial<Record<ColumnRole, string>>>;

/** What a value of the column for `choice` or `label` says. */
export type MappedValue = Choice | 'good' | 'bad';

export interface ImportOptions {
  /** Of every row; without it, rows are known by their columns, and others refused. */
  readonly columns?: ColumnMapping | undefined;
  /** Where the values themselves do not say it; others than these are then refused. */
  readonly values?: Readonly<Record<string, MappedValue>> | undefined;
  /** Whether how far the scores of two answers lie apart is how much better one is. */
  readonly scoresAsStrength?: boolean | undefined;
}

export type RowKind = 'comparison' | 'rating' | 'demonstration' | 'prompt';

/** A file's beginning, of which nothing was taken. */
export interface FilePreview {
  /** In words: “JSON lines”, “a table with commas”. */
  readonly form: string;
  /** The first forty, in their order. */
  readonly columns: readonly string[];
  /** The first three rows, by column, shortened. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** The different values of columns that have a few short ones. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Rows that were looked at. */
  readonly looked: number;
  /** How many of them are read as what. */
  readonly reads: Readonly<Record<RowKind, number>>;
  /** The first row that is refused. */
  readonly refusal?: RejectedRow;
  /** Nothing is read, and telling which column is what may change that. */
  readonly needsColumns: boolean;
}
