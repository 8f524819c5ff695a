/** What may be asked of the reward model between fits: problems, weights, reasons, warnings. */
import { answersOf } from '../../model/choosing';
import type { Policy } from '../../model/network';
import type { CheckpointInfo, Item } from '../../protocol/playground';
import type {
  FeedbackAudit,
  RewardModelCheck,
  RewardModelReport,
  ScoreExplanation,
  WarmStartOptions,
} from '../../protocol/reward-model';
import { explainScore } from '../../reward-model/attribution';
import { auditFeedback } from '../../reward-model/feedback-audit';
import { FamiliarRegion, shareBeyond } from '../../reward-model/novelty';
import { RewardModel } from '../../reward-model/reward-model';
import { correlation } from '../../reward-model/validation';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import { mean } from '../../shared/statistics';
import { checkItems } from '../option-checks';
import type { Project } from '../project';
import { readProjectState } from '../project-state';
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
  const model = project.models.requireRewardModel('Weighing criteria');
  model.setHeadWeights(weights, domain);
  project.context.publish({ kind: 'reward-weights', report: model.report });
  await project.autosave();
  return model.report;
}

export function explain({ context, models }: Project, item: Item): Promise<ScoreExplanation> {
  checkItems([item]);
  const model = models.requireRewardModel('Explaining a score');
  return context.gpu.run(() => explainScore(context.family, model, item));
}

/** Are the current policy's answers of a kind that the reward model learned from? */
export function checkRewardModel(project: Project): Promise<RewardModelCheck> {
  const { context, models, journal } = project;
  const { lab, family, seed } = context;
  const model = models.requireRewardModel('Checking the reward model');
  const judged = journal.comparisons().flatMap(({ prompt, a, b }) => [
    { prompt, text: a },
    { prompt, text: b },
  ]);
  if (judged.length === 0) {
    throw new NotReadyError('Checking the reward model', 'comparisons', 'judge some pairs first');
  }
  const prompts = lab.tasks('train').map(({ prompt }) => prompt);
  const asked = new ShuffledSampler(prompts, stream(seed, 'reward check')).take(CHECKED_ANSWERS);
  const answers = (policy: Policy) =>
    answersOf(family, policy, asked, models.sampling, stream(seed, 'reward check answers'));
  return context.gpu.run(async () => {
    const familiar = new ShuffledSampler(judged, stream(seed, 'familiar outcomes'));
    const items = familiar.take(Math.min(FAMILIAR_OUTCOMES, judged.length));
    const region = new FamiliarRegion(await model.features(family.encode(items)));
    const base = await answers(models.base);
    const tuned = await answers(models.training.policy);
    const usual = region.distances(await model.features(base.batch));
    const now = region.distances(await model.features(tuned.batch));
    const scores = await model.rewards(tuned.samples, tuned.batch);
    const lengths = tuned.samples.map(({ tokens }) => tokens.length);
    return {
      answers: asked.length,
      iteration: models.training.iteration,
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

/** Checkpoints of all projects, newest first. */
export async function startingPoints({ context: { store } }: Project): Promise<CheckpointInfo[]> {
  const projects = await store.projects();
  const lists = await Promise.all(projects.map(({ name }) => store.checkpoints(name)));
  return lists.flat().sort((one, other) => other.time - one.time);
}

/**
 * Takes over the reward model, and the policy where asked, of another checkpoint: of this
 * project or of another domain's or lab's.
 *
 * @throws ModelFormatError naming what does not fit
 */
export async function warmStart(
  project: Project,
  { checkpoint, policy = false }: WarmStartOptions,
): Promise<RewardModelReport> {
  const { context, models } = project;
  if (typeof checkpoint !== 'string') {
    throw new InvalidValueError('checkpoint', checkpoint, 'use the id of a checkpoint');
  }
  const { info, body } = await context.store.checkpoint(checkpoint);
  const isOfThisModel = info.lab === context.lab.id && info.model === context.model.name;
  const family = isOfThisModel ? context.family.fingerprint : `${info.lab}, ${info.model}`;
  const { rewardModel, training } = await readProjectState(body.state, family);
  if (rewardModel === undefined) {
    throw new NotReadyError('A warm start', 'a reward model in the checkpoint', 'choose another');
  }
  const weights = training.algorithm?.networks['policy'];
  if (policy && weights === undefined) {
    throw new NotReadyError('A warm start of the policy', 'a tuned policy', 'choose another');
  }
  await context.jobs.stopAll();
  await context.gpu.run(async () => {
    const restored = RewardModel.restore(models.rewardModelParts, rewardModel);
    try {
      if (policy && weights !== undefined) await models.training.startFrom(weights);
    } catch (error) {
      restored.dispose();
      throw error;
    }
    models.replaceRewardModel(restored);
  });
  models.rewardModelConfig = { ...models.rewardModelConfig, start: 'current' };
  context.publish({ kind: 'session', snapshot: project.snapshot() });
  await project.autosave();
  return models.requireRewardModel('A warm start').report;
}
