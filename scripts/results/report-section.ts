/** docs/results.md holds sections of several measurements; each writes its own and keeps the rest. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const REPORT = 'docs/results.md';

/** The report with this section in the place of its earlier version, or at the end. */
export function withSection(report: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const section = `${start}\n\n${text.trim()}\n\n${end}`;
  const [from, to] = [report.indexOf(start), report.indexOf(end)];
  if (from < 0 || to < 0) return `${report.trimEnd()}\n\n${section}\n`;
  return report.slice(0, from) + section + report.slice(to + end.length);
}

/** The marked sections of a report, to be carried over when the rest is written anew. */
export function markedSections(report: string): string {
  const sections = report.match(/<!-- (\w+) -->[\s\S]*?<!-- end of \1 -->/g) ?? [];
  return sections.map((section) => `\n${section}\n`).join('');
}

export async function writeSection(name: string, text: string): Promise<void> {
  await mkdir('docs', { recursive: true });
  await writeFile(REPORT, withSection(await readReport(), name, text));
}

export async function readReport(): Promise<string> {
  return readFile(REPORT, 'utf8').catch(() => '# Results\n');
}
