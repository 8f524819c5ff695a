/**
 * Packages that a Python grader imports and that the page's own host has beside Pyodide; what else is
 * missing is told with the way to add it. `scripts/python-packages.mjs` puts them there.
 */
import type { Sandbox } from './sandbox';

const FOLDER = 'pyodide/packages';

export interface PythonPackage {
  readonly name: string;
  readonly file: string;
  /** Names by which Python imports it. */
  readonly imports: readonly string[];
  /** Names of the packages that it imports itself. */
  readonly needs: readonly string[];
}

/** By import name: those that OpenAI's graders have and Pyodide has too. */
const KNOWN: Readonly<Record<string, 'registry' | 'distribution'>> = {
  ...{ sympy: 'registry', pydantic: 'registry', jsonschema: 'registry', yaml: 'registry' },
  ...{ numpy: 'distribution', pandas: 'distribution', scipy: 'distribution' },
  ...{ sklearn: 'distribution', nltk: 'distribution', regex: 'distribution' },
};

type Open = NonNullable<Sandbox['open']>;

/** Which host has what does not change while the page is open. */
const catalogs = new WeakMap<Open, Promise<readonly PythonPackage[]>>();

/** Those that the source imports, each after what it needs itself. */
export async function packagesFor(
  { open }: Pick<Sandbox, 'open'>,
  source: string,
): Promise<PythonPackage[]> {
  const wanted = importsOf(source).filter((name) => Object.hasOwn(KNOWN, name));
  if (wanted.length === 0 || open === undefined) return [];
  const catalog = catalogs.get(open) ?? catalogOf(open);
  catalogs.set(open, catalog);
  return inOrder(wanted, await catalog);
}

/** Below public/, by the names under which the worker gets them: in order, with what to import. */
export function wheelsOf(packages: readonly PythonPackage[]): Record<string, string> {
  return Object.fromEntries(
    packages.map(({ file, imports }, index) => [
      `wheel ${String(index).padStart(2, '0')} ${imports.join(' ')}`,
      `${FOLDER}/${file}`,
    ]),
  );
}

/** Names of modules, without what is inside them. */
export function importsOf(source: string): string[] {
  const names = source.split('\n').flatMap((line) => {
    const [, from] = /^\s*from\s+(\w+)[\w.]*\s+import\b/.exec(line) ?? [];
    if (from !== undefined) return [from];
    const [, list = ''] = /^\s*import\s+([^#]+)/.exec(line) ?? [];
    return list.split(',').flatMap((each) => /^\s*(\w+)/.exec(each)?.[1] ?? []);
  });
  return [...new Set(names)];
}

/** What is missing, and who adds it how. */
export function missingModule(name: string): string {
  const [module = name] = name.split('.');
  const told = `There is no module "${name}" here`;
  const has = 'graders have Python’s standard library and rapidfuzz';
  const way = Object.hasOwn(KNOWN, module) ? KNOWN[module] : undefined;
  if (way === undefined)
    return `${told}: ${has}, and it is none of the packages that can be added.`;
  const command = 'npm run python-packages';
  const how =
    way === 'registry'
      ? `“${command}”`
      : `“${command} -- --from FOLDER”, the folder of an unpacked Pyodide distribution`;
  return `${told}: ${has}. Whoever hosts this page adds it with ${how}, before the page is built.`;
}

async function catalogOf(open: Open): Promise<readonly PythonPackage[]> {
  try {
    const file = await open(`${FOLDER}/index.json`);
    const { packages } = (await file.json()) as { readonly packages?: unknown };
    return Array.isArray(packages) ? (packages as readonly unknown[]).filter(isPackage) : [];
  } catch {
    return []; // This host has none.
  }
}

function isPackage(given: unknown): given is PythonPackage {
  const { name, file, imports, needs } = (given ?? {}) as Partial<Record<string, unknown>>;
  const isList = (list: unknown) =>
    Array.isArray(list) && list.every((each) => typeof each === 'string');
  const isFile = typeof file === 'string' && /^[\w.-]+$/.test(file);
  return typeof name === 'string' && isFile && isList(imports) && isList(needs);
}

function inOrder(modules: readonly string[], catalog: readonly PythonPackage[]): PythonPackage[] {
  const ordered = new Set<PythonPackage>();
  const add = (found: PythonPackage | undefined, above: readonly PythonPackage[]): void => {
    if (found === undefined || ordered.has(found) || above.includes(found)) return;
    for (const need of found.needs) {
      add(
        catalog.find(({ name }) => name === need),
        [...above, found],
      );
    }
    ordered.add(found);
  };
  for (const module of modules) {
    add(
      catalog.find(({ imports }) => imports.includes(module)),
      [],
    );
  }
  return [...ordered];
}
