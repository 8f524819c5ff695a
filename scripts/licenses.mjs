/** Vite plugin: writes licenses.md, the licences of everything that the build may contain. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** @returns {import('vite').Plugin} */
export function licenses() {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licenses.md', source: licenseTexts() });
    },
  };
}

function licenseTexts() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const shipped = Object.entries(packages).filter(
    ([path, { dev }]) => path !== '' && !path.includes('@types/') && !dev && existsSync(path),
  );
  const parts = shipped.map(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return `## ${name} ${version} (${license ?? 'see its page'})\n\n${textOf(path)}`;
  });
  return ['# Licences of the libraries in this build', ...parts].join('\n\n');
}

/** The licence's text, or where a package that ships without it has text and source. */
function textOf(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(`${folder}/${file}`, 'utf8').trim();
  const { homepage, repository } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `Licence and source: ${repository?.url ?? repository ?? homepage ?? 'its npm page'}`;
}
