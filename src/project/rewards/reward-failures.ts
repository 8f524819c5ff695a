/** How often the reward failed in an iteration, and when that is too often to learn from it. */
import type { TrainingMetrics } from '../../protocol/playground';
import type { RewardFailure } from '../../protocol/rewards';
import { PlaygroundError } from '../../shared/errors';
import type { AnswerFailure } from './kind';

/** Failures that are kept with their texts. */
const KEPT = 3;
const SHOWN = 200;

/** The reward failed on too many answers of an iteration: nothing was learned from any of them. */
export class RewardFailingError extends PlaygroundError {
  readonly code = 'reward-failing';
  readonly failed: number;
  readonly answers: number;
  /** As a share of the answers. */
  readonly limit: number;
  readonly first: readonly RewardFailure[];

  constructor(
    { failed, answers }: { readonly failed: number; readonly answers: number },
    limit: number,
    first: readonly RewardFailure[],
  ) {
    const percent = (share: number) => `${Math.round(100 * share)} %`;
    const limits = failed > limit * answers ? `, more than the limit of ${percent(limit)}` : '';
    const [one] = first;
    const example = one === undefined ? '' : ` At “${one.text}”: ${one.problem}.`;
    super(
      `The reward failed on ${failed} of ${answers} answers (${percent(failed / answers)})${limits}; nothing was learned from them.${example}`,
    );
    this.failed = failed;
    this.answers = answers;
    this.limit = limit;
    this.first = first;
  }
}

interface Judged {
  readonly prompt: string;
  readonly text: string;
}

/** Counts over one iteration, however many calls the algorithm makes. */
export class RewardTally {
  readonly #limit: () => number;
  /** Undefined for a reward that cannot fail on an answer. */
  #counted: { readonly failed: number; readonly answers: number } | undefined;
  #first: readonly RewardFailure[] = [];

  /** @param limit share of failures that is learned from, asked anew each time */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** The first of the latest iteration, with their texts. */
  get first(): readonly RewardFailure[] {
    return this.#first;
  }

  begin(): void {
    this.#counted = undefined;
    this.#first = [];
  }

  /** @throws RewardFailingError before anything is learned from these answers */
  add(answers: readonly Judged[], failures: readonly AnswerFailure[]): void {
    const before = this.#counted ?? { failed: 0, answers: 0 };
    const counted = {
      failed: before.failed + failures.length,
      answers: before.answers + answers.length,
    };
    this.#counted = counted;
    const told = failures.slice(0, KEPT).map(({ row, problem }) => {
      const { prompt = '', text = '' } = answers[row] ?? {};
      return { prompt: short(prompt), text: short(text), problem: short(problem) };
    });
    this.#first = [...this.#first, ...told].slice(0, KEPT);
    const limit = this.#limit();
    const isEvery = counted.failed > 0 && counted.failed === counted.answers;
    if (!isEvery && counted.failed <= limit * counted.answers) return;
    throw new RewardFailingError(counted, limit, this.#first);
  }

  metrics(): Partial<TrainingMetrics> {
    if (this.#counted === undefined) return {};
    const { failed, answers } = this.#counted;
    return { 'reward/error_mean': answers === 0 ? 0 : failed / answers };
  }
}

function short(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
