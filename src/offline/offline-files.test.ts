import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { OfflineFiles, type FileCache, type FileTable } from './offline-files';

const SCOPE = 'https://host.example/sub/';

function tableOf(contents: Readonly<Record<string, string>>): FileTable {
  return Object.fromEntries(
    Object.entries(contents).map(([path, text]) => [
      path,
      { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length },
    ]),
  );
}

class MemoryCache implements FileCache {
  readonly kept = new Map<string, Response>();
  match = (address: string) => Promise.resolve(this.kept.get(address)?.clone());
  put = (address: string, response: Response) => {
    this.kept.set(address, response);
    return Promise.resolve();
  };
  delete = (address: string) => Promise.resolve(this.kept.delete(address));
  keys = () => Promise.resolve([...this.kept.keys()].map((address) => new Request(address)));
}

/**
 * Files of a version, on a host with these contents that can be changed, or taken down. By a name
 * like "a.js default" they are what the browser kept.
 */
function filesOn(version: Readonly<Record<string, string>>, cache = new MemoryCache()) {
  const host: Record<string, string> = { ...version };
  const asked: string[] = [];
  const load = (address: string, { cache: mode }: RequestInit): Promise<Response> => {
    const path = address.slice(SCOPE.length) || 'index.html';
    asked.push(`${path} ${mode ?? ''}`);
    const text = host[`${path} ${mode ?? ''}`] ?? host[path];
    if (text === undefined) return Promise.resolve(new Response('', { status: 404 }));
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'text/plain' } }));
  };
  const own = { files: tableOf(version), scope: SCOPE, cache: () => Promise.resolve(cache), load };
  return { files: new OfflineFiles(own), host, asked, cache };
}

test('a file is fetched once, and comes with the policy on every visit', async () => {
  const { files, host, asked } = filesOn({ 'index.html': 'one', 'a.js': 'a' });
  await files.fill(['index.html', 'a.js']);
  delete host['index.html'];
  const response = await files.open('index.html');
  expect(await response.text()).toBe('one');
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(response.headers.get('content-security-policy')).toContain("object-src 'none'");
  expect(asked.sort()).toEqual(['a.js default', 'index.html default']);
});

test('a file of another version is never given out, and no version is kept by half', async () => {
  const { files, host } = filesOn({ 'index.html': 'one', 'a.js': 'a' });
  host['a.js'] = 'b';
  await expect(files.fill(['index.html', 'a.js'])).rejects.toThrow('another version');
  const response = await files.open('a.js');
  expect(response.status).toBe(504);
  expect(await response.text()).toContain('reload');
});

test('what the browser kept of an older version is fetched anew', async () => {
  const { files, host, asked } = filesOn({ 'a.js': 'a' });
  host['a.js default'] = 'old';
  expect(await (await files.open('a.js')).text()).toBe('a');
  expect(asked).toEqual(['a.js default', 'a.js reload']);
});

test('two versions share what did not change; the older is forgotten when told', async () => {
  const cache = new MemoryCache();
  const older = filesOn({ 'index.html': 'one', 'a.js': 'a' }, cache);
  await older.files.fill(['index.html', 'a.js']);
  const newer = filesOn({ 'index.html': 'two', 'a.js': 'a' }, cache);
  await newer.files.fill(['index.html', 'a.js']);
  expect(newer.asked).toEqual(['index.html default']);
  expect(await (await older.files.open('index.html')).text()).toBe('one');
  await newer.files.forgetOthers();
  expect(await older.files.isKept('index.html')).toBe(false);
  expect(await newer.files.isKept('a.js')).toBe(true);
});

test('an address is a file of the page or none of its business', () => {
  const { files } = filesOn({ 'index.html': 'one', 'a b.js': 'a' });
  expect(files.pathOf(`${SCOPE}?x#stage=train`)).toBe('index.html');
  expect(files.pathOf(`${SCOPE}a%20b.js`)).toBe('a b.js');
  expect(files.pathOf(`${SCOPE}constructor`)).toBeUndefined();
  expect(files.pathOf(`${SCOPE}%ff`)).toBeUndefined();
  expect(files.pathOf('https://host.example/')).toBeUndefined();
  expect(files.pathOf('https://other.example/sub/')).toBeUndefined();
});
