/**
 * Reading and writing that the page opens without: lists, and what several tables change in together,
 * or not at all. A damaged row takes no other with it.
 */
import type { EndpointOptions } from '../protocol/endpoint';
import type { ArenaRound } from '../protocol/arena';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { RunRecord } from '../protocol/run';
import { NotFoundError } from '../shared/errors';
import { goodRows, readRow, type OnDamaged } from './rows';
import type { CheckpointBody, DatasetRow, PlaygroundDb } from './schema';

/**
 * Automatic checkpoints of a project that are kept: the newest, and the best by held-out reward. Those
 * saved by hand stay.
 */
export const KEPT_AUTOMATIC_CHECKPOINTS = { newest: 3, best: 3 } as const;

/** Runs of a project that are kept; the oldest give way. */
export const KEPT_RUNS = 40;

/** Stores whose rows belong to a project. */
const OF_PROJECT = ['feedback', 'checkpoints', 'runs', 'arena', 'datasets'] as const;

/** Newest first. */
export async function arenaRounds(
  db: PlaygroundDb,
  project: string,
  onDamaged: OnDamaged,
): Promise<ArenaRound[]> {
  const stored = await db.getAllFromIndex('arena', 'by-project', project);
  const rows = stored.map(({ id, round }) => [id, round] as const);
  const rounds = await goodRows('arena votes', rows, onDamaged);
  return rounds.sort((a, b) => b.time - a.time);
}

/** Newest first. */
export async function runs(
  db: PlaygroundDb,
  project: string,
  onDamaged: OnDamaged,
): Promise<RunRecord[]> {
  const all = await db.getAllFromIndex('runs', 'by-project', project);
  const good = await goodRows('runs', all.map(withId), onDamaged);
  return good.sort((a, b) => b.time - a.time);
}

/** In the order in which they were imported. */
export async function dataset(
  db: PlaygroundDb,
  project: string,
  onDamaged: OnDamaged,
): Promise<DatasetRow[]> {
  const stored = await db.getAllFromIndex('datasets', 'by-project', project);
  const all = stored.flatMap(({ rows }) => rows);
  const rows = all.map((row, index) => [`row ${index + 1}`, row] as const);
  return goodRows('dataset', rows, onDamaged);
}

export async function endpoint(
  db: PlaygroundDb,
  project: string,
  onDamaged: OnDamaged,
): Promise<EndpointOptions | undefined> {
  const options = (await db.get('endpoints', project))?.options;
  const rows = options === undefined ? [] : [[project, options] as const];
  const [good] = await goodRows('service settings', rows, onDamaged);
  return good;
}

/** Newest first. */
export async function checkpoints(
  db: PlaygroundDb,
  project: string,
  onDamaged: OnDamaged,
): Promise<CheckpointInfo[]> {
  const all = await db.getAllFromIndex('checkpoints', 'by-project', project);
  const infos = await goodRows('checkpoints', all.map(withId), onDamaged);
  return infos.sort(newestFirst);
}

/** @throws NotFoundError when there is no checkpoint of that id */
export async function checkpoint(
  db: PlaygroundDb,
  id: string,
): Promise<{ info: CheckpointInfo; body: CheckpointBody }> {
  const [info, body] = await Promise.all([
    db.get('checkpoints', id),
    db.get('checkpoint-bodies', id),
  ]);
  if (info === undefined || body === undefined) throw new NotFoundError('checkpoint', id);
  return { info: await readRow('checkpoints', id, info), body };
}

/** The project with all that belongs to it. */
export async function removeProject(db: PlaygroundDb, name: string): Promise<void> {
  const stores = ['projects', 'checkpoint-bodies', 'endpoints', ...OF_PROJECT] as const;
  const transaction = db.transaction(stores, 'readwrite');
  const bodies = transaction.objectStore('checkpoint-bodies');
  const ids = await transaction.objectStore('checkpoints').index('by-project').getAllKeys(name);
  const own: Promise<unknown>[] = [];
  for (const store of OF_PROJECT) {
    const rows = transaction.objectStore(store);
    for (const key of await rows.index('by-project').getAllKeys(name)) own.push(rows.delete(key));
  }
  await Promise.all([
    transaction.objectStore('projects').delete(name),
    transaction.objectStore('endpoints').delete(name),
    ...ids.map((id) => bodies.delete(id)),
    ...own,
    transaction.done,
  ]);
}

export async function saveRun(db: PlaygroundDb, run: RunRecord): Promise<void> {
  const transaction = db.transaction('runs', 'readwrite');
  const before = await transaction.store.index('by-project').getAll(run.project);
  const others = before.filter(({ id }) => id !== run.id).sort((a, b) => b.time - a.time);
  await Promise.all([
    transaction.store.put(run),
    ...others.slice(KEPT_RUNS - 1).map(({ id }) => transaction.store.delete(id)),
    transaction.done,
  ]);
}

export async function appendDataset(
  db: PlaygroundDb,
  project: ProjectInfo,
  rows: readonly DatasetRow[],
): Promise<void> {
  const transaction = db.transaction(['projects', 'datasets'], 'readwrite');
  await Promise.all([
    transaction.objectStore('projects').put(project),
    transaction.objectStore('datasets').add({ project: project.name, rows }),
    transaction.done,
  ]);
}

export async function saveEndpoint(
  db: PlaygroundDb,
  project: ProjectInfo,
  options: EndpointOptions | undefined,
): Promise<void> {
  const transaction = db.transaction(['projects', 'endpoints'], 'readwrite');
  const endpoints = transaction.objectStore('endpoints');
  await Promise.all([
    options === undefined
      ? endpoints.delete(project.name)
      : endpoints.put({ project: project.name, options }),
    options === undefined ? undefined : transaction.objectStore('projects').put(project),
    transaction.done,
  ]);
}

/** Also removes automatic ones beyond `KEPT_AUTOMATIC_CHECKPOINTS`. */
export async function saveCheckpoint(
  db: PlaygroundDb,
  info: CheckpointInfo,
  body: CheckpointBody,
): Promise<void> {
  const transaction = db.transaction(['checkpoints', 'checkpoint-bodies'], 'readwrite');
  const infos = transaction.objectStore('checkpoints');
  const bodies = transaction.objectStore('checkpoint-bodies');
  const before = await infos.index('by-project').getAll(info.project);
  const stale = staleAmong([...before, info], KEPT_AUTOMATIC_CHECKPOINTS);
  await Promise.all([
    infos.put(info),
    bodies.put(body),
    ...stale.flatMap((id) => [infos.delete(id), bodies.delete(id)]),
    transaction.done,
  ]);
}

export async function removeCheckpoint(db: PlaygroundDb, id: string): Promise<void> {
  const transaction = db.transaction(['checkpoints', 'checkpoint-bodies'], 'readwrite');
  await Promise.all([
    transaction.objectStore('checkpoints').delete(id),
    transaction.objectStore('checkpoint-bodies').delete(id),
    transaction.done,
  ]);
}

/** What stays of automatic checkpoints when storage is full. */
const KEPT_WITHOUT_ROOM = { newest: 1, best: 3 } as const;

/** In all projects. @returns how many were removed */
export async function thinCheckpoints(db: PlaygroundDb): Promise<number> {
  const transaction = db.transaction(['checkpoints', 'checkpoint-bodies'], 'readwrite');
  const infos = transaction.objectStore('checkpoints');
  const bodies = transaction.objectStore('checkpoint-bodies');
  const all = await infos.getAll();
  const projects = new Set(all.map(({ project }) => project));
  const stale = [...projects].flatMap((name) =>
    staleAmong(
      all.filter(({ project }) => project === name),
      KEPT_WITHOUT_ROOM,
    ),
  );
  await Promise.all([
    ...stale.flatMap((id) => [infos.delete(id), bodies.delete(id)]),
    transaction.done,
  ]);
  return stale.length;
}

/** Ids of the automatic ones that are neither among the newest nor among the best. */
function staleAmong(
  infos: readonly CheckpointInfo[],
  kept: { readonly newest: number; readonly best: number },
): string[] {
  const automatic = infos.filter((one) => one.automatic).sort(newestFirst);
  const best = automatic
    .filter(({ heldoutReward }) => heldoutReward !== undefined)
    .sort((a, b) => (b.heldoutReward ?? 0) - (a.heldoutReward ?? 0));
  const staying = new Set([...automatic.slice(0, kept.newest), ...best.slice(0, kept.best)]);
  return automatic.filter((one) => !staying.has(one)).map(({ id }) => id);
}

function withId<Row extends { readonly id: string }>(row: Row): readonly [string, Row] {
  return [row.id, row];
}

function newestFirst(a: CheckpointInfo, b: CheckpointInfo): number {
  return b.time - a.time || b.iteration - a.iteration;
}
