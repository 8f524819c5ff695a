/**
 * How reward depends on the distance from the base model, d = √KL(π‖π_ref), when a proxy of it is
 * optimised: Gao, Schulman and Hilton, arXiv:2210.10760, eq. 1 and 2.
 *
 *   best-of-n:  R(d) = d (α − β d)      peak at d* = α / 2β
 *   RL:         R(d) = d (α − β ln d)   peak at d* = e^(α/β − 1), where R = β d*
 *
 * There R counts from the base model. What the base model itself gets is known from few answers
 * only, so it is fitted as well: c + R(d), linear in c, α and β, by least squares.
 */
export type OveroptimizationForm = 'best-of-n' | 'rl';

export interface OveroptimizationCurve {
  readonly form: OveroptimizationForm;
  /** Reward of the base model. */
  readonly base: number;
  readonly alpha: number;
  readonly beta: number;
}

/** One measurement: d and the reward there. */
export interface DistancePoint {
  readonly distance: number;
  readonly reward: number;
}

/** Three parameters, and one more point, so that a fit can be wrong. */
const LEAST_POINTS = 4;
/** Relative to the largest pivot: below it, the points do not tell the parameters apart. */
const SINGULAR = 1e-10;

/** √KL in √nats; an estimate below zero counts as zero. */
export function distanceOf(klNats: number): number {
  return Math.sqrt(Math.max(0, klNats));
}

/** What one iteration of training logs, as far as it is needed here. */
export interface MeasuredIteration {
  readonly 'objective/kl': number;
  readonly 'objective/scores': number;
  readonly 'gold/score'?: number;
}

/** One point per iteration that has the reward. */
export function distancePoints(
  history: readonly MeasuredIteration[],
  name: 'gold/score' | 'objective/scores',
): DistancePoint[] {
  return history.flatMap((metrics) => {
    const reward = metrics[name];
    return reward === undefined ? [] : { distance: distanceOf(metrics['objective/kl']), reward };
  });
}

/** @returns undefined for fewer than four points, or points that do not determine the curve */
export function fitOveroptimization(
  points: readonly DistancePoint[],
  form: OveroptimizationForm,
): OveroptimizationCurve | undefined {
  if (points.length < LEAST_POINTS) return undefined;
  const rows = points.map(({ distance }) => [1, distance, -bend(distance, form)] as const);
  const normal = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row, n) => sum + (row[i] ?? 0) * (points[n]?.reward ?? 0), 0),
  ]);
  const solved = solve(normal);
  if (solved === undefined) return undefined;
  const [base = NaN, alpha = NaN, beta = NaN] = solved;
  return { form, base, alpha, beta };
}

export function rewardAt({ form, base, alpha, beta }: OveroptimizationCurve, d: number): number {
  return base + alpha * d - beta * bend(d, form);
}

/** Where the curve is highest; undefined where it never turns down or only falls. */
export function peakOf(curve: OveroptimizationCurve): DistancePoint | undefined {
  const { form, alpha, beta } = curve;
  if (beta <= 0) return undefined;
  const distance = form === 'rl' ? Math.exp(alpha / beta - 1) : alpha / (2 * beta);
  return distance > 0 ? { distance, reward: rewardAt(curve, distance) } : undefined;
}

/** What β takes off: d ln d or d². */
function bend(d: number, form: OveroptimizationForm): number {
  return form === 'best-of-n' ? d * d : d === 0 ? 0 : d * Math.log(d);
}

/** Gaussian elimination with partial pivoting of an augmented square system. */
function solve(system: readonly (readonly number[])[]): number[] | undefined {
  const rows = system.map((row) => [...row]);
  const size = rows.length;
  const largest = Math.max(...rows.flatMap((row) => row.slice(0, size).map(Math.abs)));
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivot = column + below.indexOf(Math.max(...below));
    const [chosen, present] = [rows[pivot] ?? [], rows[column] ?? []];
    if (!(Math.abs(chosen[column] ?? 0) > SINGULAR * largest)) return undefined;
    [rows[column], rows[pivot]] = [chosen, present];
    for (const [index, row] of rows.entries()) {
      if (index === column) continue;
      const factor = (row[column] ?? 0) / (chosen[column] ?? 1);
      rows[index] = row.map((value, j) => value - factor * (chosen[j] ?? 0));
    }
  }
  return rows.map((row, index) => (row[size] ?? NaN) / (row[index] ?? NaN));
}
