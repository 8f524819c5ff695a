/** What one row of a file says, whichever shape it was written in. */
import type { NewComparison, NewDemonstration, NewRating } from '../../protocol/feedback';
import type { Signature } from '../feedback-log';

export type Fields = Readonly<Record<string, unknown>>;

/** A prompt that came without answers. All other fields are kept: graders know them as `item`. */
export interface PromptRow {
  readonly kind: 'prompt';
  readonly prompt: string;
  readonly item: Fields;
}

export type Row =
  | { readonly kind: 'comparison'; readonly given: NewComparison & Partial<Signature> }
  | { readonly kind: 'rating'; readonly given: NewRating & Partial<Signature> }
  | { readonly kind: 'demonstration'; readonly given: NewDemonstration & Partial<Signature> }
  | PromptRow;

/** What the person who brings the file decides about it. */
export interface ReadOptions {
  /** Whether how far the scores of two answers lie apart is how much better one is. */
  readonly scoresAsStrength?: boolean;
}

/** A shape in which tools write feedback. The first of the table that knows a row reads it. */
export interface Shape {
  readonly name: string;
  readonly knows: (fields: Fields) => boolean;
  /** @throws RowError saying what is wrong with it */
  readonly read: (fields: Fields, options: ReadOptions) => Row | readonly Row[];
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a row has a field: an empty one of a table, `null`, is none. */
export function has(fields: Fields, ...names: readonly string[]): boolean {
  return names.every((name) => fields[name] !== undefined && fields[name] !== null);
}
