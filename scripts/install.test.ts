import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lock {
  readonly packages: Readonly<Record<string, { resolved?: string; integrity?: string }>>;
}

test('no package runs a script of its own when it is installed', () => {
  expect(readFileSync('.npmrc', 'utf8').split('\n')).toContain('ignore-scripts=true');
});

test('every package comes from the registry, as it was when the lock file was written', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const others = Object.entries(packages).filter(
    ([path, { resolved, integrity }]) =>
      path !== '' && (resolved !== undefined || integrity?.startsWith('sha512-') !== true),
  );
  expect(others).toEqual([]);
});
