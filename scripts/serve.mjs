/**
 * Serves a build on this machine and to nobody else: the files of one folder, with the headers that
 * the service worker gives them too. `node scripts/serve.mjs PORT` serves dist/.
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headersFor } from '../src/offline/policy.mjs';

const LOOPBACK = '127.0.0.1';
const CONTENT_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.cjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.zip': 'application/zip',
};

/**
 * @param port 0 for any; where it is taken the next free one, unless `strict`
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve({ folder, port = 0, strict = false }) {
  const server = createServer((request, response) => void answer(folder, request, response));
  await listen(server, port, strict);
  return {
    address: `http://${LOOPBACK}:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function listen(server, port, strict) {
  try {
    await new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    if (strict || error.code !== 'EADDRINUSE') throw error;
    await listen(server, port + 1, strict);
  }
}

async function answer(folder, { method, url, headers }, response) {
  const refuse = (status) => response.writeHead(status, headersFor('')).end();
  if (method !== 'GET' && method !== 'HEAD') return refuse(405);
  const path = pathIn(url);
  const file = path === undefined ? undefined : await fileIn(folder, path);
  if (file === undefined) return refuse(404);
  const tag = `"${file.size}-${Math.floor(file.mtimeMs)}"`;
  const head = {
    ...headersFor(path),
    'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': path.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    etag: tag,
  };
  if (headers['if-none-match'] === tag) return response.writeHead(304, head).end();
  response.writeHead(200, { ...head, 'content-length': file.size });
  if (method === 'HEAD') return response.end();
  createReadStream(file.name)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** The path that an address asks for; undefined where it is none that a file of ours could have. */
function pathIn(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
    if (!path.startsWith('/') || /[\\\0:]|\/\.|\/\//.test(path)) return undefined;
    return path === '/' ? 'index.html' : path.slice(1);
  } catch {
    return undefined;
  }
}

/** Where the path, links followed, is a file in the folder. */
async function fileIn(folder, path) {
  try {
    const [root, name] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    const found = await stat(name);
    if (!name.startsWith(root + sep) || !found.isFile()) return undefined;
    return { name, size: found.size, mtimeMs: found.mtimeMs };
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../dist', import.meta.url));
  await serve({ folder, port: Number(process.argv[2]), strict: true });
}
