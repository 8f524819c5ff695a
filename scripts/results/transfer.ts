/**
 * Leave one field out: a reward model that learned from three fields of the assistant lab goes
 * on in the fourth, against one that starts there from nothing. How many comparisons of the new
 * field does each need?
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeConfig } from '../../src/config/field';
import { REWARD_MODEL_FIELDS } from '../../src/config/reward-model-fields';
import { judge, preferred, utility } from '../../src/feedback/simulated-rater';
import { ASSISTANT_LAB as LAB } from '../../src/labs/assistant';
import { grade } from '../../src/labs/assistant/gold/grade';
import type { Policy } from '../../src/model/network';
import type { TextBatch } from '../../src/model/text/text-batch';
import type { TextFamily } from '../../src/model/text/text-family';
import type { Split } from '../../src/protocol/playground';
import type { RewardModel } from '../../src/reward-model/reward-model';
import { Rng } from '../../src/shared/rng';
import { deviceName, EXIT_ON_TROUBLE, prepareNodeBackend, startNodeDevice } from '../node-device';
import { writeSection } from './sections';
import { formatTransfer, type TransferRun } from './transfer-report';

const PUBLIC = new URL('../../public/', import.meta.url).pathname;
const SOURCE_COMPARISONS = 300;
const COUNTS = [12, 25, 50, 100, 200] as const;
const TEST_PAIRS = 300;
const NOISE = 0.1;
const SAMPLING = { temperature: 1, maxNewTokens: 40 };
const TRUNKS = ['frozen', 'tuned'] as const;
const ROLL_OUT = 64;
const WEIGHTS = Object.fromEntries(LAB.criteria.map(({ id, weight }) => [id, weight]));

const rated = (prompt: string, text: string): number => utility(grade(prompt, text), WEIGHTS);

/** @param command as it was given, for the report */
export async function measureTransfer(seeds: readonly number[], command: string): Promise<void> {
  const backend = await prepareNodeBackend();
  const adapter = deviceName(await startNodeDevice(backend, EXIT_ON_TROUBLE));
  const { TextFamily: Family } = await import('../../src/model/text/text-family');
  const folder = join(PUBLIC, 'models', LAB.id, 'nano');
  const family = await Family.load(
    async (name) => new Uint8Array(await readFile(join(folder, name))).buffer,
  );
  const world = new World(family);
  const fields = [...new Set(LAB.tasks('train').map(({ domain }) => domain))];
  const runs: TransferRun[] = [];
  for (const seed of seeds) {
    for (const field of fields) {
      runs.push(...(await leaveOut(world, field, fields, seed)));
      await writeSection('docs/results.md', 'transfer', formatTransfer(runs, { adapter, command }));
    }
  }
}

interface JudgedPair {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

interface FitOptions {
  readonly trunk: (typeof TRUNKS)[number];
  readonly seed: number;
  /** A reward model to go on from. */
  readonly start?: RewardModel<TextBatch> | undefined;
}

/** The lab with its base model: pairs of answers by domain, and reward models fitted to them. */
class World {
  readonly family: TextFamily;
  readonly base: Policy<TextBatch>;

  constructor(family: TextFamily) {
    this.family = family;
    this.base = family.basePolicy();
  }

  /** Pairs of different answers of the base model to prompts of these domains. */
  async pairs(domains: readonly string[], split: Split, count: number, rng: Rng) {
    const prompts = LAB.tasks(split)
      .filter(({ domain }) => domains.includes(domain))
      .map(({ prompt }) => prompt);
    const found: JudgedPair[] = [];
    while (found.length < count) {
      const asked = Array.from({ length: ROLL_OUT / 2 }, () => rng.pick(prompts));
      const { samples } = await this.family.rollOut(this.base, [...asked, ...asked], SAMPLING, rng);
      asked.forEach((prompt, i) => {
        const [a, b] = [samples[i]?.text ?? '', samples[i + asked.length]?.text ?? ''];
        if (a !== b) found.push({ prompt, a, b });
      });
    }
    return found.slice(0, count);
  }

  async fit(
    pairs: readonly JudgedPair[],
    { trunk, seed, start }: FitOptions,
  ): Promise<RewardModel<TextBatch>> {
    const { fitRewardModel } = await import('../../src/reward-model/fit');
    const rng = Rng.fromSeed(seed);
    const comparisons = pairs.map((pair, i) => ({
      ...pair,
      choice: judge(
        grade(pair.prompt, pair.a),
        grade(pair.prompt, pair.b),
        { weights: WEIGHTS, noise: NOISE },
        rng,
      ),
      id: String(i),
      rater: 'simulated',
      time: i,
    }));
    return fitRewardModel({
      family: this.family,
      reference: this.base,
      comparisons,
      prompts: LAB.tasks('train').map(({ prompt }) => prompt),
      sampling: SAMPLING,
      config: completeConfig(REWARD_MODEL_FIELDS, {
        ...(trunk === 'tuned' ? tunedTrunk(pairs.length) : {}),
        heldoutFraction: 0.05,
        normalizeSamples: 32,
      }),
      start: await start?.startingPoint(),
      seed,
      rng,
    });
  }
}

/** What the settings advise for it: a twentieth of the rate, few passes unless there are few pairs. */
function tunedTrunk(pairs: number) {
  return { trunk: 'tuned', learningRate: 5e-4, epochs: pairs < 50 ? 10 : 4 } as const;
}

/** The same pairs and the same draws for both trunks. */
async function leaveOut(
  world: World,
  field: string,
  fields: readonly string[],
  seed: number,
): Promise<TransferRun[]> {
  const rng = Rng.fromSeed(seed * 1000 + fields.indexOf(field));
  const others = fields.filter((other) => other !== field);
  const elsewhere = await world.pairs(others, 'train', SOURCE_COMPARISONS, rng);
  const test = await world.pairs([field], 'heldout', TEST_PAIRS, rng);
  const pool = await world.pairs([field], 'train', Math.max(...COUNTS), rng);
  const draw = rng.uint32();
  const runs: TransferRun[] = [];
  for (const trunk of TRUNKS) {
    const options = { trunk, seed: draw };
    const source = await world.fit(elsewhere, options);
    const points = [{ comparisons: 0, without: 0.5, with: await accuracy(source, test) }];
    for (const comparisons of COUNTS) {
      const pairs = pool.slice(0, comparisons);
      const measured = async (start?: RewardModel<TextBatch>) => {
        const model = await world.fit(pairs, { ...options, start });
        const share = await accuracy(model, test);
        model.dispose();
        return share;
      };
      points.push({ comparisons, without: await measured(), with: await measured(source) });
    }
    source.dispose();
    const told = points.map((point) => `${point.without.toFixed(3)} → ${point.with.toFixed(3)}`);
    console.log(`seed ${seed}, ${field}, ${trunk} trunk: ${told.join(', ')}`);
    runs.push({ field, trunk, seed, points });
  }
  return runs;
}

/** Share of held-out pairs with a winner that are ordered as a rater without error would. */
async function accuracy(
  model: RewardModel<TextBatch>,
  pairs: readonly JudgedPair[],
): Promise<number> {
  const side = (which: 'a' | 'b') =>
    model.score(pairs.map((pair) => ({ prompt: pair.prompt, text: pair[which] })));
  const [a, b] = [await side('a'), await side('b')];
  const right = pairs.flatMap((pair, i) => {
    const better = preferred(rated(pair.prompt, pair.a), rated(pair.prompt, pair.b));
    if (better === 'tie') return [];
    return [(a[i] ?? 0) > (b[i] ?? 0) === (better === 'a') ? 1 : 0];
  });
  return right.reduce<number>((sum, one) => sum + one, 0) / right.length;
}
