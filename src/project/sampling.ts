/** Answers to prompts that a caller names, or that are dealt from a split. */
import { samplesOf, type Answerer } from '../model/answers';
import type { SamplingOptions } from '../model/network';
import type { Sample, SampleOptions } from '../protocol/playground';
import { ShuffledSampler } from '../shared/shuffled-sampler';
import type { Rng } from '../shared/rng';
import type { ProjectContext } from './project-context';

/** Answers sampled in one roll-out. */
const AT_ONCE = 64;

/**
 * @param answerer asked anew with the GPU in hand, since training replaces it
 * @param defaults for what the options leave open
 * @returns `count` answers (one per prompt by default), the prompts in turn
 */
export async function samplePolicy(
  { family, gpu, lab }: ProjectContext,
  answerer: () => Answerer,
  options: SampleOptions,
  defaults: SamplingOptions,
  rng: Rng,
): Promise<Sample[]> {
  const sampling = {
    temperature: options.temperature ?? defaults.temperature,
    maxNewTokens: options.maxNewTokens ?? defaults.maxNewTokens,
  };
  const prompts = promptsOf(options, () => {
    const tasks = lab.tasks(options.split ?? 'heldout');
    const deck = new ShuffledSampler(tasks, rng);
    return deck.take(options.count ?? 1).map(({ prompt }) => prompt);
  });
  const samples: Sample[] = [];
  for (let start = 0; start < prompts.length; start += AT_ONCE) {
    const asked = prompts.slice(start, start + AT_ONCE);
    samples.push(...(await gpu.run(() => samplesOf(family, answerer(), asked, sampling, rng))));
  }
  return samples;
}

function promptsOf({ prompts, count }: SampleOptions, deal: () => string[]): readonly string[] {
  if (prompts === undefined) return deal();
  if (prompts.length === 0) return [];
  const wanted = count ?? prompts.length;
  return Array.from({ length: wanted }, (_, index) => prompts[index % prompts.length] ?? '');
}
