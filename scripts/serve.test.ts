import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from './serve.mjs';

const around = mkdtempSync(join(tmpdir(), 'rft-serve-'));
const folder = join(around, 'dist');
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'sandbox'), { recursive: true });
  writeFileSync(join(around, 'secret.txt'), 'secret');
  mkdirSync(join(around, 'dist-old'));
  writeFileSync(join(around, 'dist-old', 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), 'page');
  writeFileSync(join(folder, '.env'), 'secret');
  writeFileSync(join(folder, 'sandbox', 'frame.html'), 'frame');
  symlinkSync(join(around, 'secret.txt'), join(folder, 'link.txt'));
  server = await serve({ folder });
});
afterAll(async () => {
  await server.close();
  rmSync(around, { recursive: true });
});

/** The path goes over the wire as it is: `fetch` would tidy it up first. */
function ask(path: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method }, (response) => {
      let text = '';
      response.on('data', (part) => (text += String(part)));
      response.on('end', () => {
        resolve({ status: response.statusCode, text });
      });
    });
    asking.on('error', reject).end();
  });
}

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/sandbox/../../secret.txt',
  '/sandbox/%2e%2e/%2e%2e/secret.txt',
  '/../dist-old/secret.txt',
  '//etc/passwd',
  '/%2fetc/passwd',
  '/C:/secret.txt',
  '/link.txt',
  '/.env',
  '/index.html%00.txt',
  '/%ff',
  '/sandbox',
  '/sandbox/',
  'http://127.0.0.1/../secret.txt',
])('%s is not found', async (path) => {
  expect(await ask(path)).toEqual({ status: 404, text: '' });
});

test('the page is at the root, whatever follows the question mark', async () => {
  expect(await ask('/?x=/../secret.txt')).toEqual({ status: 200, text: 'page' });
});

test('nothing can be changed', async () => {
  expect((await ask('/index.html', 'PUT')).status).toBe(405);
});

test('every file comes with its policy, and a frame of user code without an origin', async () => {
  const policyOf = async (path: string) => {
    const { headers } = await fetch(server.address + path);
    return headers.get('content-security-policy') ?? '';
  };
  const page = await policyOf('');
  expect(page).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|http:|https:|\*/);
  for (const directive of [
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
  ])
    expect(page).toContain(directive);
  expect(await policyOf('sandbox/frame.html')).toContain('sandbox allow-scripts;');
  const { headers } = await fetch(server.address);
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
});

test('only this machine can ask', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  const port = Number(new URL(server.address).port);
  for (const { address } of others) {
    const answered = await new Promise((resolve) => {
      const socket = connect({ host: address, port }, () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(answered, address).toBe(false);
  }
});

test('where the port is taken it is the next free one, unless it has to be that one', async () => {
  const port = Number(new URL(server.address).port);
  const other = await serve({ folder, port });
  expect(other.address).not.toBe(server.address);
  await other.close();
  await expect(serve({ folder, port, strict: true })).rejects.toThrow('EADDRINUSE');
});
