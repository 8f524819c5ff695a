/** Runs as CSV: one line per iteration, every metric under the name that training libraries log. */
import type { RunRecord } from '../../protocol/run';

export function runsAsCsv(runs: readonly RunRecord[]): string {
  const metrics = [...new Set(runs.flatMap((run) => run.metrics.flatMap(Object.keys)))];
  const settings = [...new Set(runs.flatMap((run) => Object.keys(run.config)))];
  const header = ['run', 'seed', ...metrics, ...settings.map((name) => `config.${name}`)];
  const lines = runs.flatMap((run) => {
    const config: Readonly<Record<string, string | number | boolean>> = run.config;
    return run.metrics.map((one) => {
      const values: Readonly<Record<string, string | number | boolean>> = { ...one };
      return [
        run.name,
        run.seed,
        ...metrics.map((name) => values[name]),
        ...settings.map((name) => config[name]),
      ];
    });
  });
  return `${[header, ...lines].map((cells) => cells.map(cell).join(',')).join('\n')}\n`;
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
