/** How lines, intervals and text of a chart look: read from the page's CSS custom properties. */
import { rootFontPx } from '../root-font';
import type uPlot from 'uplot';
import type { OverlayTone, PlotLine } from './plot-data';

export interface PlotTheme {
  readonly accent: string;
  readonly base: string;
  readonly others: Readonly<Record<OverlayTone, string>>;
  /** Translucent, for intervals. */
  readonly accentBand: string;
  readonly baseBand: string;
  readonly muted: string;
  readonly line: string;
  /** CSS pixels, for axes. */
  readonly font: string;
  /** Device pixels, for what is drawn on the canvas by hand. */
  readonly canvasFont: string;
}

const LABEL_REM = 0.6875;

/** The colours that hold at this element, so that a chart takes the accent of its stage. */
export function readTheme(host: HTMLElement): PlotTheme {
  const style = getComputedStyle(host);
  const sizePx = LABEL_REM * rootFontPx();
  return {
    accent: resolved(host, 'var(--accent)'),
    base: resolved(host, 'var(--base)'),
    others: {
      'other-1': resolved(host, 'var(--stage-feedback)'),
      'other-2': resolved(host, 'var(--stage-model)'),
      'other-3': resolved(host, 'var(--stage-evaluate)'),
    },
    accentBand: resolved(host, translucent('var(--accent)')),
    baseBand: resolved(host, translucent('var(--base)')),
    muted: resolved(host, 'var(--ink-faint)'),
    line: resolved(host, 'var(--line)'),
    font: `${sizePx}px ${style.fontFamily}`,
    canvasFont: `${sizePx * devicePixelRatio}px ${style.fontFamily}`,
  };
}

/** A custom property may hold `light-dark(…)`; as a colour of an element it is resolved. */
function resolved(host: HTMLElement, color: string): string {
  const probe = document.createElement('span');
  probe.style.color = color;
  host.append(probe);
  const plain = getComputedStyle(probe).color;
  probe.remove();
  return plain;
}

/** One series for the line, two invisible ones for the ends of its interval. */
export function lineSeries(line: PlotLine, theme: PlotTheme): uPlot.Series[] {
  const stroke =
    line.tone === 'accent' || line.tone === 'base' ? theme[line.tone] : theme.others[line.tone];
  const main: uPlot.Series = {
    label: line.label,
    stroke,
    width: line.tone === 'accent' ? 2 : 1.5,
    spanGaps: true,
    points: { show: line.points === true, size: 6, fill: stroke },
    ...(line.dashed === true ? { dash: [5, 4] } : {}),
  };
  if (line.low === undefined || line.high === undefined) return [main];
  const end: uPlot.Series = { stroke: 'transparent', spanGaps: true, points: { show: false } };
  return [main, end, end];
}

export function bandSeries(lines: readonly PlotLine[], theme: PlotTheme): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let column = 1;
  for (const line of lines) {
    const hasInterval = line.low !== undefined && line.high !== undefined;
    if (hasInterval) {
      const fill = line.tone === 'accent' ? theme.accentBand : theme.baseBand;
      bands.push({ series: [column + 2, column + 1], fill });
    }
    column += hasInterval ? 3 : 1;
  }
  return bands;
}

function translucent(color: string): string {
  return `color-mix(in srgb, ${color} 16%, transparent)`;
}
