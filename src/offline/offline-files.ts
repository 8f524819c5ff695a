/**
 * The files of one version of the page, as its service worker gives them out. Each is known by the
 * hash of its contents, so whatever a host has by now, no two versions are ever mixed.
 */
import { headersFor } from './policy.mjs';

export interface OfflineFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** By their paths below the page's folder. */
export type FileTable = Readonly<Record<string, OfflineFile>>;

/** As much of a `Cache` as is needed. */
export interface FileCache {
  readonly match: (address: string) => Promise<Response | undefined>;
  readonly put: (address: string, response: Response) => Promise<void>;
  readonly delete: (address: string) => Promise<boolean>;
  readonly keys: () => Promise<readonly Request[]>;
}

export interface OfflineHost {
  readonly files: FileTable;
  /** Address of the page's folder. */
  readonly scope: string;
  readonly cache: () => Promise<FileCache>;
  readonly load: (address: string, options: RequestInit) => Promise<Response>;
}

const INDEX = 'index.html';
const AT_ONCE = 6;

export class OfflineFiles {
  readonly #host: OfflineHost;

  constructor(host: OfflineHost) {
    this.#host = host;
  }

  /** The file that an address of the page means, whatever follows its `?`. */
  pathOf(address: string): string | undefined {
    const { origin, pathname } = new URL(address);
    const scope = new URL(this.#host.scope);
    if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
    const path = decoded(pathname.slice(scope.pathname.length)) || INDEX;
    return Object.hasOwn(this.#host.files, path) ? path : undefined;
  }

  /** From the cache, or from the host if what it has is of this version; kept then. */
  async open(path: string): Promise<Response> {
    try {
      const kept = await (await this.#host.cache()).match(this.#address(path));
      return this.#withHeaders(path, kept ?? (await this.#fetched(path)));
    } catch (error) {
      return new Response(error instanceof Error ? error.message : '', { status: 504 });
    }
  }

  /** @throws Error when one is not there, or of another version */
  async fill(paths: readonly string[]): Promise<void> {
    const waiting = [...paths];
    const fillSome = async (): Promise<void> => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        if (!(await this.isKept(path))) await this.#fetched(path, 'keep');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fillSome));
  }

  async isKept(path: string): Promise<boolean> {
    return (await (await this.#host.cache()).match(this.#address(path))) !== undefined;
  }

  async forget(paths: readonly string[]): Promise<void> {
    const cache = await this.#host.cache();
    await Promise.all(paths.map((path) => cache.delete(this.#address(path))));
  }

  /** What only other versions need. */
  async forgetOthers(): Promise<void> {
    const cache = await this.#host.cache();
    const own = new Set(Object.keys(this.#host.files).map((path) => this.#address(path)));
    const others = (await cache.keys()).filter(({ url }) => !own.has(url));
    await Promise.all(others.map(({ url }) => cache.delete(url)));
  }

  /** @param keep the file must be kept; else it is only if there is room */
  async #fetched(path: string, keep?: 'keep'): Promise<Response> {
    const file = await this.#ofThisVersion(path);
    const keeping = (await this.#host.cache()).put(this.#address(path), file.clone());
    await (keep === undefined ? keeping.catch(() => undefined) : keeping);
    return file;
  }

  async #ofThisVersion(path: string): Promise<Response> {
    const wanted = this.#host.files[path]?.sha256;
    const address = new URL(path === INDEX ? '.' : path, this.#host.scope).href;
    // What the browser has kept of the host may be of another version: then anew.
    for (const cache of ['default', 'reload'] as const) {
      const response = await this.#host.load(address, { cache });
      if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
      const bytes = await response.arrayBuffer();
      const headers = { 'content-type': response.headers.get('content-type') ?? '' };
      if ((await sha256(bytes)) === wanted) return new Response(bytes, { headers });
    }
    throw new Error(`${path} on the host is of another version of this page; reload it`);
  }

  #withHeaders(path: string, { body, headers }: Response): Response {
    const type = { 'content-type': headers.get('content-type') ?? '' };
    return new Response(body, { headers: { ...type, ...headersFor(path) } });
  }

  #address(path: string): string {
    return new URL(`${path}?${this.#host.files[path]?.sha256 ?? ''}`, this.#host.scope).href;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // No file of ours has such a name.
  }
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
