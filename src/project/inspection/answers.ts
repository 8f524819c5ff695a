/** Answers of a policy for whoever asks, and what the ground truth says of answers. */
import { goldOf } from '../../labs/gold';
import type { Item, Sample, SampleOptions } from '../../protocol/playground';
import { checkItems, checkSample } from '../option-checks';
import type { Project } from '../project';
import { samplePolicy } from '../sampling';

export async function sample(project: Project, options: SampleOptions): Promise<Sample[]> {
  checkSample(options);
  const { context, base, training, samples } = project;
  const answerer = () => (options.policy === 'base' ? { policy: base } : training.answerer);
  return samplePolicy(context, answerer, options, project.sampling, samples.rng(options.seed));
}

export async function gold(
  { context: { lab } }: Project,
  items: readonly Item[],
): Promise<Record<string, number>[]> {
  checkItems(items);
  return (await goldOf(lab, items)).map((grades) => ({ ...grades }));
}
