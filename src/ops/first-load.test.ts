import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';

/** Not of types, which are gone in the build. */
const STATIC = /^(?:import|export) (?!type )(?:[^'";]*? from )?'([^']+)'/gm;
const DYNAMIC = /import\('([^']+)'\)/g;
/** What runs kernels of tfjs, or gradients: its own functions, and the passes of networks. */
const COMPUTES = [
  /^import (?!type )[^;]* from '@tensorflow\/tfjs-core'/m,
  /\.(evaluate|scores|features|rewardNetwork)\(|family\.(loss|critic)\(/,
];

const modules = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((path) => join('src', path))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => [path, readFileSync(path, 'utf8')] as const),
);

function imports(path: string, pattern: RegExp): string[] {
  const named = [...(modules.get(path) ?? '').matchAll(pattern)].map((match) => match[1]!);
  return named
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(path), name))
    .map((base) => [`${base}.ts`, `${base}/index.ts`, base].find((file) => existsSync(file))!);
}

function loadedWith(entry: string): Set<string> {
  const found = new Set([entry]);
  for (const path of found) for (const next of imports(path, STATIC)) found.add(next);
  return found;
}

const first = loadedWith('src/engine/worker.ts');
const later = [...new Set([...modules.keys()].flatMap((path) => imports(path, DYNAMIC)))].filter(
  (path) => /^src\/(?!ui|state|ops)/.test(path),
);

test('the first load is without kernels and gradients of tfjs', () => {
  expect([...first].filter((path) => path.startsWith('src/ops/stock'))).toEqual([]);
  expect(first).toContain('src/ops/first-load.ts');
});

test('whatever computes in code that is fetched later has come with them', () => {
  const computing = later.filter((entry) =>
    [...loadedWith(entry)].some(
      (path) => !first.has(path) && COMPUTES.some((sign) => sign.test(modules.get(path) ?? '')),
    ),
  );
  expect(computing.length).toBeGreaterThan(5);
  expect(computing.filter((entry) => !loadedWith(entry).has('src/ops/index.ts'))).toEqual([]);
});
