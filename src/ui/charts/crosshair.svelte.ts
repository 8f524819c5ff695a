import type { PlotWindow } from './plot-window';

/** The point at which charts that lie side by side are read; undefined is the latest. */
export class Crosshair {
  point = $state<number>();
  /** The part of the x axis that is shown. */
  window = $state.raw<PlotWindow>();
}
