/** Parts of docs/results.md that other commands write: each between two comments, kept by the rest. */
import { readFile, writeFile } from 'node:fs/promises';

const marks = (name: string): [string, string] => [`<!-- ${name} -->`, `<!-- end of ${name} -->`];

export const SECTIONS = [
  'breaks',
  'algorithms',
  'transfer',
  'hacking',
  'stopping',
  'safety',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** The section with its marks; '' where there is none. */
export function sectionOf(text: string, name: SectionName): string {
  const [begin, end] = marks(name);
  const start = text.indexOf(begin);
  const stop = text.indexOf(end, start);
  return start < 0 || stop < 0 ? '' : text.slice(start, stop + end.length);
}

export function withSection(text: string, name: SectionName, body: string): string {
  const [begin, end] = marks(name);
  const section = `${begin}\n\n${body.trim()}\n\n${end}`;
  const before = sectionOf(text, name);
  return before === '' ? `${text.trimEnd()}\n\n${section}\n` : text.replace(before, () => section);
}

/** A newly written report with the sections of the one before. */
export function keepingSections(report: string, before: string): string {
  return SECTIONS.map((name) => sectionOf(before, name))
    .filter((section) => section !== '')
    .reduce((text, section) => `${text.trimEnd()}\n\n${section}\n`, report);
}

export async function writeSection(file: string, name: SectionName, body: string): Promise<void> {
  await writeFile(file, withSection(await readFile(file, 'utf8').catch(() => ''), name, body));
}
