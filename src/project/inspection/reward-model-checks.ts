/** What may be asked of the reward model between fits: problems, weights, reasons, warnings. */
import '../../ops'; // for the passes that explain a score
import { answersOf, type Answerer } from '../../model/answers';
import type { Item } from '../../protocol/playground';
import type {
  FeedbackAudit,
  RewardModelCheck,
  RewardModelReport,
  ScoreExplanation,
} from '../../protocol/reward-model';
import { explainScore } from '../../reward-model/attribution';
import { auditFeedback } from '../../reward-model/feedback-audit';
import { FamiliarRegion, shareBeyond } from '../../reward-model/novelty';
import { readable } from '../../reward-model/readable';
import { correlation } from '../../reward-model/validation';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import { NotReadyError } from '../../shared/errors';
import { mean } from '../../shared/statistics';
import { checkItems } from '../option-checks';
import type { Project } from '../project';
import { stream } from '../../shared/random-stream';

/** Answers of each policy that a check looks at. */
const CHECKED_ANSWERS = 64;
/** Judged outcomes that make up what is familiar. */
const FAMILIAR_OUTCOMES = 512;

export function audit({ journal }: Project): FeedbackAudit {
  return auditFeedback(journal.comparisons());
}

/** The score follows at once, in training too. */
export async function weighCriteria(
  project: Project,
  weights: Readonly<Record<string, number>>,
  domain?: string,
): Promise<RewardModelReport> {
  const model = project.rewardModel.require('Weighing criteria');
  model.setHeadWeights(weights, domain);
  project.reward.rescale('reward-model');
  project.context.publish({ kind: 'reward-weights', report: model.report });
  await project.autosave();
  return model.report;
}

export function explain({ context, rewardModel }: Project, item: Item): Promise<ScoreExplanation> {
  checkItems([item]);
  const model = rewardModel.require('Explaining a score');
  return context.gpu.run(() => explainScore(context.family, model, item));
}

/** Are the current policy's answers of a kind that the reward model learned from? */
export function checkRewardModel(project: Project): Promise<RewardModelCheck> {
  const { context, training, journal } = project;
  const { lab, family, seed } = context;
  const model = project.rewardModel.require('Checking the reward model');
  const judged = readable(family, journal.comparisons()).flatMap(({ prompt, a, b }) => [
    { prompt, text: a },
    { prompt, text: b },
  ]);
  if (judged.length === 0) {
    throw new NotReadyError('Checking the reward model', 'comparisons', 'judge some pairs first');
  }
  const prompts = lab.tasks('train').map(({ prompt }) => prompt);
  const asked = new ShuffledSampler(prompts, stream(seed, 'reward check')).take(CHECKED_ANSWERS);
  const answers = (answerer: Answerer) =>
    answersOf(family, answerer, asked, project.sampling, stream(seed, 'reward check answers'));
  return context.gpu.run(async () => {
    const familiar = new ShuffledSampler(judged, stream(seed, 'familiar outcomes'));
    const items = familiar.take(Math.min(FAMILIAR_OUTCOMES, judged.length));
    const region = new FamiliarRegion(await model.features(family.encode(items)));
    const base = await answers({ policy: project.base });
    const tuned = await answers(training.answerer);
    const usual = region.distances(await model.features(base.batch));
    const now = region.distances(await model.features(tuned.batch));
    const scores = await model.rewards(tuned.samples, tuned.batch);
    const lengths = tuned.samples.map(({ tokens }) => tokens.length);
    return {
      answers: asked.length,
      iteration: training.iteration,
      beyond: shareBeyond(now, usual),
      distance: { base: mean(usual), tuned: mean(now) },
      memberSpread: {
        base: await model.spread(base.samples, base.batch),
        tuned: await model.spread(tuned.samples, tuned.batch),
      },
      lengthCorrelation: correlation(scores, lengths),
    };
  });
}
