/** Refused rows as they are told: each reason once, with the lines that it is about. */
import type { RejectedRow } from '../../protocol/feedback';

export interface Refusal {
  readonly message: string;
  /** The first of them. */
  readonly lines: readonly number[];
  readonly count: number;
}

const LINES_SHOWN = 8;

/** What a parser says of each line of a file that is no JSON differs, and is no different reason. */
export function refusalsOf(rejected: readonly RejectedRow[]): Refusal[] {
  const groups = new Map<string, RejectedRow[]>();
  for (const row of rejected) {
    const reason = row.code === 'not-json' ? row.code : row.message;
    groups.set(reason, [...(groups.get(reason) ?? []), row]);
  }
  return [...groups.values()].map((rows) => ({
    message: reasonOf(rows),
    lines: [...new Set(rows.map(({ line }) => line))].slice(0, LINES_SHOWN),
    count: rows.length,
  }));
}

/** Of many lines that are no JSON no single parser message is the reason. */
function reasonOf([first, second]: readonly RejectedRow[]): string {
  if (first === undefined) return '';
  return first.code === 'not-json' && second !== undefined ? 'no JSON' : first.message;
}

/** “line 3”, “lines 3, 4”, “240 rows, the first on lines 3, 4”. */
export function whereText({ lines, count }: Refusal): string {
  const named = `line${lines.length === 1 ? '' : 's'} ${lines.map((line) => line.toLocaleString('en')).join(', ')}`;
  return count === lines.length
    ? named
    : `${count.toLocaleString('en')} rows, the first on ${named}`;
}
