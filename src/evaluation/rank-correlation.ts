/** Ranks and what two orders of the same things have in common. */

/** 0 is the lowest; equal values share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}

/** Spearman's ρ: Pearson's correlation of the ranks. 0 where one side never varies. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const centre = (x.length - 1) / 2;
  let [both, ofX, ofY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - centre, y[i]! - centre];
    both += dx * dy;
    ofX += dx * dx;
    ofY += dy * dy;
  }
  return ofX === 0 || ofY === 0 ? 0 : both / Math.sqrt(ofX * ofY);
}

/** Share of `values` below `value`, equal ones counting half; 0.5 of none. */
export function shareBelow(values: ArrayLike<number>, value: number): number {
  let below = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < value) below += 1;
    else if (values[i] === value) below += 0.5;
  }
  return values.length === 0 ? 0.5 : below / values.length;
}
