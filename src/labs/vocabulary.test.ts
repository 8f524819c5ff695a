/**
 * What belongs to one lab is said in its folder: nowhere else in `src` stands a name or a phrase of
 * it. The words are the labs' own, so a lab that is added brings its own rule.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { LABS } from '.';
import { labInfo } from '../project/lab-description';
import type { Lab } from './lab';

const SRC = join(import.meta.dirname, '..');

/** Words that mean something else too, and what. */
const SHARED: Readonly<Record<string, string>> = {
  accuracy: 'of a reward model',
  length: 'of anything',
  keyword: 'of a text',
  helpful: 'a column of other people’s files',
  helpfulness: 'a column of other people’s files',
  agreement: 'of raters',
  technology: 'assistive',
  return: 'a word of programming languages',
  'longer is better': 'a ready function of every lab',
  'can not': 'English',
};

/** A setting of a browser. */
const KEPT = /\bUnsafe WebGPU\b/g;

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:ts|svelte)$/.test(name) && !/\.test\.ts$/.test(name))
  .filter((name) => !name.startsWith('labs'))
  .map((name) => ({
    name: relative(SRC, join(SRC, name)),
    text: readFileSync(join(SRC, name), 'utf8'),
  }));

/** Ids, labels and domains: what the page and its code could name. */
function vocabulary(lab: Lab): string[] {
  const names = [
    ...lab.criteria.flatMap(({ id, label }) => [id, label]),
    ...lab.measures.flatMap(({ id, label }) => [id, label]),
    ...lab.misspecifiedRewards.flatMap(({ id, label }) => [id, label]),
    ...lab.readyRewards.functions.map(({ name }) => name),
    ...lab.tasks('train').map(({ domain }) => domain),
  ];
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !(name in SHARED));
}

/** Quoted, a criterion's id is that of a lab, whatever else the word means. */
function quotedIds(lab: Lab): RegExp {
  return new RegExp(`['"](?:${lab.criteria.map(({ id }) => id).join('|')})['"] in`, 'g');
}

/** Phrases in quotes that its rewards look for: "everyone knows", "I guess". */
function phrases(lab: Lab): string[] {
  const patterns = lab.readyRewards.functions.flatMap(
    ({ source }) => source.match(/\/[^/\n]+\/[a-z]*/g) ?? [],
  );
  return [
    ...new Set(
      patterns
        .flatMap((pattern) => pattern.match(/[A-Za-z]+(?: [A-Za-z]+)+/g) ?? [])
        .map((each) => each.toLowerCase())
        .filter((each) => !(each in SHARED)),
    ),
  ];
}

const labs: Lab[] = [];
for (const offered of LABS) labs.push('fetch' in offered ? await offered.fetch() : offered);

test.each(labs.map((lab) => [lab.id, lab] as const))(
  'no name and no phrase of the lab %s stands outside its folder',
  (_id, lab) => {
    const words = [...vocabulary(lab), ...phrases(lab)];
    expect(words.length).toBeGreaterThan(5);
    const pattern = new RegExp(`\\b(?:${words.map(escaped).join('|')})\\b`, 'gi');
    const found = sources.flatMap(({ name, text }) =>
      [...text.replace(KEPT, '').matchAll(pattern), ...text.matchAll(quotedIds(lab))].map(
        ([word]) => `${name}: ${word}`,
      ),
    );
    expect([...new Set(found)]).toEqual([]);
  },
);

test('no file outside the labs names one, but for the lab that a link without a lab means', () => {
  const named = labs.flatMap(({ id }) =>
    sources.filter(({ text }) => text.includes(`lab: '${id}'`)).map(({ name }) => name),
  );
  expect(named).toEqual(['state/setup-state.svelte.ts']);
});

function escaped(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('what the menu says of a lab that is still to be fetched is what the lab says itself', () => {
  LABS.forEach((offered, index) => {
    expect(labInfo(offered)).toEqual(labInfo(labs[index] as Lab));
  });
});
