import { expect, test } from 'vitest';
import { importsOf, missingModule, packagesFor, wheelsOf } from './python-packages';
import type { Sandbox } from './sandbox';

const pack = (name: string, ...needs: string[]) => ({
  ...{ name, file: `${name}.whl`, imports: [name.replaceAll('-', '_')], needs },
});
const PACKAGES = [
  pack('pydantic', 'pydantic-core', 'types'),
  pack('pydantic-core', 'types'),
  pack('types'),
];

function host(index: unknown): Sandbox & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    run: () => Promise.resolve({}),
    open: (path) => {
      asked.push(path);
      if (index === undefined) return Promise.reject(new Error('HTTP 404'));
      return Promise.resolve(new Response(JSON.stringify(index)));
    },
  };
}

test('modules that a source imports, however it says so', () => {
  const source = [
    'import numpy as np, json',
    '  import os.path # import no',
    'from scipy.stats import norm',
    'from . import x',
    'imports = "import pandas"',
    'import re; y = 1',
  ].join('\n');
  expect(importsOf(source)).toEqual(['numpy', 'json', 'os', 'scipy', 're']);
});

test('a package comes after what it needs, and nothing is asked for where none is imported', async () => {
  const sandbox = host({ packages: PACKAGES });
  expect(await packagesFor(sandbox, 'import json')).toEqual([]);
  expect(sandbox.asked).toEqual([]);
  const found = await packagesFor(sandbox, 'from pydantic import BaseModel');
  expect(Object.entries(wheelsOf(found))).toEqual([
    ['wheel 00 types', 'pyodide/packages/types.whl'],
    ['wheel 01 pydantic_core', 'pyodide/packages/pydantic-core.whl'],
    ['wheel 02 pydantic', 'pyodide/packages/pydantic.whl'],
  ]);
  await packagesFor(sandbox, 'import pydantic');
  expect(sandbox.asked).toHaveLength(1);
});

test('a host without a list, or with one that is none, has no packages', async () => {
  for (const index of [undefined, '<!doctype html>', { packages: [{ name: 1 }] }, null]) {
    expect(await packagesFor(host(index), 'import pydantic')).toEqual([]);
  }
  const outside = { packages: [{ ...pack('pydantic'), file: '../../x.whl' }] };
  expect(await packagesFor(host(outside), 'import pydantic')).toEqual([]);
});

test('what is missing is told with the way to add it', () => {
  expect(missingModule('sympy')).toContain('with “npm run python-packages”');
  expect(missingModule('numpy.linalg')).toContain('--from FOLDER');
  expect(missingModule('rdkit')).toContain('none of the packages that can be added');
});
