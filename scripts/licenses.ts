/** Vite plugin: writes licenses.md, the licences of everything that the build may contain. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Plugin } from 'vite';

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

export function licenses(): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licenses.md', source: licenseTexts() });
    },
  };
}

function licenseTexts(): string {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const shipped = Object.entries(lock.packages).filter(
    ([path, entry]) =>
      path !== '' && !path.includes('@types/') && entry.dev !== true && existsSync(path),
  );
  const parts = shipped.map(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return `## ${name} ${version} (${license ?? 'see its page'})\n\n${textOf(path)}`;
  });
  return ['# Licences of the libraries in this build', ...parts].join('\n\n');
}

function textOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? '' : readFileSync(`${folder}/${file}`, 'utf8').trim();
}
