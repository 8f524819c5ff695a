/** Answers of a policy for whoever asks, and what the ground truth says of answers. */
import type { Item, Sample, SampleOptions } from '../../protocol/playground';
import { checkItems, checkSample } from '../option-checks';
import type { Project } from '../project';
import { samplePolicy } from '../sampling';

export async function sample(project: Project, options: SampleOptions): Promise<Sample[]> {
  checkSample(options);
  const { context, base, training, samples } = project;
  const policy = () => (options.policy === 'base' ? base : training.policy);
  return samplePolicy(context, policy, options, project.sampling, samples.rng(options.seed));
}

export function gold({ context: { lab } }: Project, items: readonly Item[]) {
  checkItems(items);
  return items.map(({ prompt, text }): Record<string, number> => ({ ...lab.gold(prompt, text) }));
}
