/** Zooming and panning along x: which part of the data a chart shows, and smoothing of its lines. */
import type { PlotData } from './plot-data';

/** Ends of the x axis; undefined is all of the data. */
export type PlotWindow = readonly [low: number, high: number] | undefined;

/** Narrower than this shows nothing. */
const NARROWEST = 1;

/** The window scaled about its middle and moved by shares of its width, within the data. */
export function movedWindow(
  window: PlotWindow,
  x: readonly number[],
  { zoom = 1, pan = 0 }: { readonly zoom?: number; readonly pan?: number },
): PlotWindow {
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 0];
  const [low, high] = window ?? [first, last];
  const width = Math.max(NARROWEST, (high - low) / zoom);
  if (width >= last - first) return undefined;
  const middle = (low + high) / 2 + pan * (high - low);
  const start = Math.min(Math.max(first, middle - width / 2), last - width);
  return [start, start + width];
}

/**
 * Exponential moving average: each point is `weight` of the average before it and the rest of
 * itself. Gaps stay gaps.
 *
 * @param weight in [0, 1); 0 changes nothing
 */
export function smoothed(data: PlotData, weight: number): PlotData {
  if (weight === 0) return data;
  const average = (values: readonly (number | null)[]) => {
    let before: number | undefined;
    return values.map((value) => {
      if (value === null) return null;
      before = before === undefined ? value : weight * before + (1 - weight) * value;
      return before;
    });
  };
  return {
    ...data,
    lines: data.lines.map((line) => ({ ...line, values: average(line.values) })),
  };
}
