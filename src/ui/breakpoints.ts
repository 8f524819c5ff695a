/**
 * The widths at which layouts change, by name: `@media (--phone)` and `@container stage (--narrow)`
 * in the styles of components and in app.css stand for these. CSS has no variables there.
 */
export const BREAKPOINTS = {
  /** Of the window: one column, little padding. */
  phone: 'max-width: 40rem',
  /** Of the window: the page fills it, and its two columns scroll by themselves. */
  desk: 'min-width: 62rem',
  /** Of a stage: two columns no longer fit, from small things to tables. */
  narrow: 'max-width: 30rem',
  snug: 'max-width: 36rem',
  middle: 'max-width: 42rem',
  roomy: 'max-width: 46rem',
  /** Of a settings field: its control goes below its label. */
  'field-narrow': 'max-width: 31rem',
  /** Of a chart's tile. */
  'tile-narrow': 'max-width: 12.5rem',
} as const;

/** @throws RangeError naming a breakpoint that does not exist */
export function withBreakpoints(css: string): string {
  return css.replace(/\(--([\w-]+)\)(?=[^{};]*\{)/g, (_, name: string) => {
    const width = Object.entries(BREAKPOINTS).find(([known]) => known === name)?.[1];
    if (width === undefined) {
      throw new RangeError(
        `There is no breakpoint --${name}; there are ${Object.keys(BREAKPOINTS).join(', ')}`,
      );
    }
    return `(${width})`;
  });
}

/** For Vite: the same in the styles that components share. */
export const sharedBreakpoints = {
  name: 'shared-breakpoints',
  enforce: 'pre' as const,
  transform: {
    filter: { id: /src\/ui\/\w+\.css$/ },
    handler: (code: string) => ({ code: withBreakpoints(code), map: null }),
  },
};
