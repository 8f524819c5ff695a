/** The latest evaluation of the tuned policy. */
import type { EvaluationReport } from '../../protocol/playground';
import { later } from '../later';
import { nothing, type ProjectPart } from '../part';
import type { ProjectContext } from '../project-context';
import type { EvaluationState } from '../schemas';

export class LatestEvaluation implements ProjectPart<EvaluationState> {
  readonly key = 'evaluation';
  readonly schema = async () => (await later.schemas()).EVALUATION_STATE;
  readonly dispose = nothing;
  readonly #publish: ProjectContext['publish'];
  #report: EvaluationReport | undefined;

  constructor({ publish }: Pick<ProjectContext, 'publish'>) {
    this.#publish = publish;
  }

  get report(): EvaluationReport | undefined {
    return this.#report;
  }

  replace(report: EvaluationReport | undefined): void {
    this.#report = report;
    this.#publish({ kind: 'evaluation', report });
  }

  state(): EvaluationState {
    return { report: this.#report };
  }

  restore(state: EvaluationState | undefined): void {
    this.#report = state?.report;
  }

  reset(): void {
    this.replace(undefined);
  }
}
