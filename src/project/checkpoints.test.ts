/** Checkpoints that storage damaged: named, passed over, and the one before them goes on. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import { fill } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openPointProject } from '../../tests/fixtures/point-project';
import { writeAgain } from './rewriting';
import { useReward } from './rewards/reward-calls';
import { train } from './training/train';
import type { NamedArray } from '../model/files/safetensors';
import type { EngineEvent } from '../protocol/engine-api';
import { ProjectStore } from '../storage/store';
import type { Project } from './project';
import type { StoredProject } from './stored-state';

const SMALL = { batchSize: 8, epochs: 1, minibatches: 1 };

let store: ProjectStore;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  store = new ProjectStore();
});

/** Trained for two iterations, with a checkpoint after each; closed. */
async function trainedTwice(): Promise<void> {
  const project = await openPointProject(store);
  await trained(project, 2);
  await project.close();
}

async function trained(project: Project, iterations: number): Promise<void> {
  await useReward(project, { type: 'constant', value: 1 });
  await train(project, { iterations, ...SMALL });
}

interface Body {
  readonly id: string;
  readonly state: StoredProject;
}

/** What a disk does, behind the store's back. */
async function damageNewest(damage: (body: Body) => Body | undefined): Promise<void> {
  const [newest] = await store.checkpoints('p');
  const db = await openDB('rft-playground');
  const id = newest?.id ?? '';
  const damaged = damage((await db.get('checkpoint-bodies', id)) as Body);
  if (damaged === undefined) await db.delete('checkpoint-bodies', id);
  else await db.put('checkpoint-bodies', damaged);
  db.close();
}

function weightsOf({ state }: Body): Map<string, NamedArray> {
  const training = state.parts['training'] as {
    readonly algorithm: { readonly networks: Record<string, Map<string, NamedArray>> };
  };
  return training.algorithm.networks['policy'] ?? new Map<string, NamedArray>();
}

const DAMAGES: Record<string, (body: Body) => Body | undefined> = {
  'has a flipped exponent bit in its weights': (body) => {
    const [weights] = weightsOf(body).values();
    const bits = new Uint32Array(weights?.data.buffer ?? new ArrayBuffer(4));
    bits[0] = (bits[0] ?? 0) ^ 0x40_00_00_00;
    return body;
  },
  'has weights that are not a number': (body) => {
    weightsOf(body).values().next().value?.data.fill(Number.NaN);
    return body;
  },
  'has a truncated array': (body) => {
    const weights = weightsOf(body);
    const [[name, { shape, data }] = ['', { shape: [], data: new Float32Array() }]] = weights;
    weights.set(name, { shape, data: data.slice(0, -1) });
    return body;
  },
  'has a text where the weights were': (body) => {
    const { state } = body;
    const training = { ...(state.parts['training'] as object), algorithm: 'gone' };
    return { ...body, state: { ...state, parts: { ...state.parts, training } } };
  },
  'has lost a part': (body) => {
    const parts = Object.entries(body.state.parts).filter(([key]) => key !== 'training');
    return { ...body, state: { ...body.state, parts: Object.fromEntries(parts) } };
  },
  'has lost its checksums': (body) => {
    const { version, parts } = body.state;
    return { ...body, state: { version, parts } as StoredProject };
  },
  'has lost its body': () => undefined,
  'is nothing': ({ id }) => ({ id, state: null as unknown as StoredProject }),
};

describe('a checkpoint that', () => {
  test.each(Object.keys(DAMAGES))('%s is named, and the one before it goes on', async (name) => {
    await trainedTwice();
    await damageNewest(DAMAGES[name] ?? ((body) => body));
    const events: EngineEvent[] = [];
    const project = await openPointProject(store, events);
    expect(project.training.iteration).toBe(1);
    expect(events).toContainEqual({
      kind: 'storage-error',
      error: expect.objectContaining({
        code: 'damaged-data',
        checkpoint: 'Iteration 2',
      }) as unknown,
    });
    await trained(project, 1);
    expect(project.training.iteration).toBe(2);
    await project.close();
  });
});

test('is taken after every iteration, and the newest one is not written twice', async () => {
  await trainedTwice();
  const names = (await store.checkpoints('p')).map(({ name }) => name);
  expect(names).toEqual(['Iteration 2', 'Iteration 1', 'Iteration 0']);
});

test('numbers that are none end the training, are named and are not saved; the last good state is back', async () => {
  const project = await openPointProject(store);
  await trained(project, 1);
  const [[name, weights] = []] = project.training.policy.variables;
  weights?.assign(fill(weights.shape, Number.NaN));
  await expect(train(project, { iterations: 1, ...SMALL })).rejects.toMatchObject({
    code: 'diverged',
    quantity: 'logProbs',
  });
  expect(name).toBeDefined();
  expect(project.training.iteration).toBe(1);
  await train(project, { iterations: 1, ...SMALL });
  expect(project.training.iteration).toBe(2);
  await project.close();
});

test('a database deleted under an open project is written again from what is in memory', async () => {
  const events: EngineEvent[] = [];
  const project = await openPointProject(store, events);
  const rewritten = new Promise<void>((resolve) => {
    store.onGone = () => void writeAgain(project).then(resolve);
  });
  await project.journal.judge([{ prompt: 'p', a: 'one', b: 'other', choice: 'a' }], 'Ada');
  await trained(project, 1);
  await deleteDB('rft-playground');
  await rewritten;
  expect(events).toContainEqual({
    kind: 'storage-error',
    error: expect.objectContaining({ code: 'storage-deleted' }) as unknown,
  });
  await project.close();
  const again = await openPointProject(new ProjectStore());
  expect(again.journal.comparisonCount).toBe(1);
  expect(again.training.iteration).toBe(1);
  await again.close();
});
