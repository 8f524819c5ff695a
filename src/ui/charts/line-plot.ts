/**
 * A live line chart on a canvas: uPlot with the page's colours, at most ten redraws a second,
 * a width that follows its box, and a readout of the point under the pointer.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { PlotData } from './plot-data';
import type { PlotWindow } from './plot-window';
import { rootFontPx } from '../root-font';
import { bandSeries, lineSeries, readTheme, type PlotTheme } from './plot-style';

export interface PlotSettings {
  /** Fixed ends of the y axis; without them it follows the data. */
  readonly yRange?: readonly [number, number];
  readonly formatY: (value: number) => string;
  /** Somebody dragged over a part of the x axis, or double-clicked for all of it. */
  readonly onWindow?: (window: PlotWindow) => void;
  /** Index of the point under the pointer; undefined when it leaves. */
  readonly onPoint: (index: number | undefined) => void;
}

const REDRAW_INTERVAL_MS = 100;
const OUTSIDE_PX = -10;

export class LinePlot {
  readonly #host: HTMLElement;
  readonly #settings: PlotSettings;
  readonly #resize: ResizeObserver;
  readonly #themeWatch: MutationObserver;
  readonly #darkMode = window.matchMedia('(prefers-color-scheme: dark)');
  #plot: uPlot | undefined;
  #window: PlotWindow;
  #shape = '';
  #data: PlotData = { x: [], lines: [] };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAtMs = 0;
  #rootFontPx = rootFontPx();

  constructor(host: HTMLElement, settings: PlotSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#resize = new ResizeObserver(() => {
      if (rootFontPx() === this.#rootFontPx) this.#plot?.setSize(this.#size());
      else this.#rebuild();
    });
    this.#resize.observe(host);
    this.#themeWatch = new MutationObserver(this.#rebuild);
    this.#themeWatch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#darkMode.addEventListener('change', this.#rebuild);
    document.addEventListener('visibilitychange', this.#seen);
  }

  /** Shows this data soon; calls that come faster than ten a second are merged. */
  update(data: PlotData): void {
    this.#data = data;
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#drawnAtMs + REDRAW_INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, waitMs);
  }

  /** Puts the crosshair on a point and tells nobody; undefined takes it away. */
  pointAt(index: number | undefined): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const x = index === undefined ? undefined : plot.data[0][index];
    const left = x === undefined ? OUTSIDE_PX : plot.valToPos(x, 'x');
    plot.setCursor({ left, top: x === undefined ? OUTSIDE_PX : 0 }, false);
  }

  /** Shows this part of the x axis. */
  showWindow(window: PlotWindow): void {
    if (window?.[0] === this.#window?.[0] && window?.[1] === this.#window?.[1]) return;
    this.#window = window;
    if (this.#plot !== undefined) this.#draw();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#resize.disconnect();
    this.#themeWatch.disconnect();
    this.#darkMode.removeEventListener('change', this.#rebuild);
    document.removeEventListener('visibilitychange', this.#seen);
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  readonly #seen = (): void => {
    if (!document.hidden) this.#draw();
  };

  readonly #rebuild = (): void => {
    this.#shape = '';
    this.#draw();
  };

  #draw(): void {
    this.#drawnAtMs = performance.now();
    if (document.hidden) return; // Drawn when somebody can see it.
    const shape = JSON.stringify([
      this.#data.lines.map((line) => [line.label, line.tone, line.dashed, line.low !== undefined]),
      this.#data.marks,
    ]);
    if (this.#plot === undefined || shape !== this.#shape) {
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(), alignedData(this.#data), this.#host);
      this.#shape = shape;
    } else {
      this.#plot.setData(alignedData(this.#data));
    }
  }

  #size(): { width: number; height: number } {
    return { width: this.#host.clientWidth, height: this.#host.clientHeight };
  }

  #options(): uPlot.Options {
    const theme = readTheme(this.#host);
    const rem = rootFontPx();
    this.#rootFontPx = rem;
    const { formatY, yRange } = this.#settings;
    const axis: uPlot.Axis = {
      stroke: theme.muted,
      font: theme.font,
      grid: { stroke: theme.line, width: 1 },
      ticks: { show: false },
      gap: 4,
    };
    return {
      ...this.#size(),
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        move: snapToPoint,
        drag: { x: this.#settings.onWindow !== undefined, y: false, setScale: false, dist: 8 },
        points: { size: 7 },
      },
      scales: {
        x: {
          time: false,
          range: (plot, low, high) =>
            this.#window === undefined ? xRange(plot, low, high) : [...this.#window],
        },
        y: { range: yScale(this.#data, yRange) },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 1.5 * rem, space: 3.75 * rem },
        { ...axis, size: 2.9 * rem, space: 2 * rem, values: (_, ticks) => ticks.map(formatY) },
      ],
      series: [{}, ...this.#data.lines.flatMap((line) => lineSeries(line, theme))],
      bands: bandSeries(this.#data.lines, theme),
      hooks: {
        setCursor: [
          (plot) => {
            this.#settings.onPoint(plot.cursor.idx ?? undefined);
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width === 0) return;
            this.#settings.onWindow?.([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
        draw: [
          (plot) => {
            drawMarks(plot, this.#data.marks ?? [], theme);
          },
        ],
      },
    };
  }
}

/** The crosshair stands on the nearest point, since that is the one whose value is read out. */
function snapToPoint(plot: uPlot, left: number, top: number): [number, number] {
  const x = left < 0 ? undefined : plot.data[0][plot.posToIdx(left)];
  return x === undefined ? [left, top] : [Math.round(plot.valToPos(x, 'x')), top];
}

/** One point is drawn in the middle; from two on the data fills the width. */
function xRange(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** Data and marks with a little air, never a zero range. */
function yScale(data: PlotData, fixed: readonly [number, number] | undefined): uPlot.Scale.Range {
  if (fixed !== undefined) return [fixed[0], fixed[1]];
  return (_: uPlot, low: number | null, high: number | null) => {
    const marks = [...(data.marks ?? []).map((mark) => mark.value), ...(data.includes ?? [])];
    const bottom = Math.min(low ?? 0, ...marks);
    const top = Math.max(high ?? 1, ...marks);
    const air = Math.max((top - bottom) * 0.08, Math.abs(top) * 0.02, 1e-6);
    return [bottom - air, top + air];
  };
}

function alignedData(data: PlotData): uPlot.AlignedData {
  const columns = data.lines.flatMap((line) =>
    line.low === undefined || line.high === undefined
      ? [[...line.values]]
      : [[...line.values], [...line.low], [...line.high]],
  );
  return [[...data.x], ...columns];
}

function drawMarks(plot: uPlot, marks: NonNullable<PlotData['marks']>, theme: PlotTheme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.fillStyle = theme.muted;
  ctx.font = theme.canvasFont;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const mark of marks) {
    const y = plot.valToPos(mark.value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(mark.label, bbox.left + bbox.width, y - 2 * devicePixelRatio);
  }
  ctx.restore();
}
