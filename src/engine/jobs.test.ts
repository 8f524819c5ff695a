import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../protocol/engine-api';
import type { Job } from '../project/jobs';
import { Jobs } from './jobs';
import { Pace } from './pace';

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

function makeJobs() {
  const events: EngineEvent[] = [];
  const jobs = new Jobs((event) => events.push(event));
  return { jobs, events };
}

/** A job that notes each of its steps. */
const counting =
  (steps: string[], name: string, total: number) =>
  async (job: Job): Promise<string> => {
    for (let step = 1; step <= total; step++) {
      steps.push(`${name}${step}`);
      job.progress(step, total);
      await job.betweenSteps();
    }
    return name;
  };

/** A job of many steps, and how many it has done. */
function endless() {
  const count = { steps: 0 };
  const body = async (job: Job): Promise<void> => {
    for (;;) {
      count.steps += 1;
      await job.betweenSteps();
    }
  };
  return { count, body };
}

test('jobs run one after the other, in the order in which they were asked for', async () => {
  const { jobs } = makeJobs();
  const steps: string[] = [];
  const results = await Promise.all([
    jobs.run('fit', counting(steps, 'a', 2)),
    jobs.run('train', counting(steps, 'b', 2)),
  ]);
  expect(results).toEqual(['a', 'b']);
  expect(steps).toEqual(['a1', 'a2', 'b1', 'b2']);
});

test('a job that fails says so in an event and lets the next one run', async () => {
  const { jobs, events } = makeJobs();
  await expect(jobs.run('fit', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await jobs.run('train', () => Promise.resolve());
  expect(events.filter(({ kind }) => kind === 'job-ended')).toMatchObject([
    { kind: 'job-ended', job: 'fit', error: { code: 'internal', message: 'no' } },
    { kind: 'job-ended', job: 'train' },
  ]);
});

test('events tell of each job when it is asked for, begins, is paused, goes on and ends', async () => {
  const { jobs, events } = makeJobs();
  const running = jobs.run('train', endless().body).catch(() => undefined);
  const waiting = jobs.run('fit', () => Promise.resolve());
  await settle();
  jobs.pause();
  await settle();
  jobs.resume();
  await settle();
  jobs.stop();
  await Promise.all([running, waiting]);
  const told = events.map((event) =>
    event.kind === 'job'
      ? `${event.job.id} ${event.job.name} ${event.job.state}`
      : event.kind === 'job-ended' && `${event.id} ${event.job} ended`,
  );
  expect(told).toEqual([
    'job-1 train queued',
    'job-2 fit queued',
    'job-1 train running',
    'job-1 train paused',
    'job-2 fit running',
    'job-2 fit ended',
    'job-1 train running',
    'job-1 train ended',
  ]);
});

describe('stop by id', () => {
  test('ends that job and no other', async () => {
    const { jobs } = makeJobs();
    const train = endless();
    const training = jobs.run('train', train.body).catch(() => 'training stopped');
    const fitting = jobs.run('fit', endless().body).catch(() => 'fit stopped');
    await settle();
    jobs.stop('job-2');
    expect(await fitting).toBe('fit stopped');
    const before = train.count.steps;
    await settle();
    expect(train.count.steps).toBeGreaterThan(before);
    jobs.stop('job-1');
    expect(await training).toBe('training stopped');
  });

  test('a job that waits ends at once, without having begun, and the next gets its turn', async () => {
    const { jobs } = makeJobs();
    const steps: string[] = [];
    const training = jobs.run('train', endless().body).catch(() => undefined);
    const fitting = jobs.run('fit', counting(steps, 'fit', 1)).catch((error: unknown) => error);
    const evaluating = jobs.run('evaluate', counting(steps, 'evaluate', 1));
    await settle();
    jobs.stop('job-2');
    expect(await fitting).toMatchObject({ code: 'stopped' });
    jobs.stop('job-1');
    await training;
    expect(await evaluating).toBe('evaluate');
    expect(steps).toEqual(['evaluate1']);
  });

  test('refuses an id that no job has, naming those there are', async () => {
    const { jobs } = makeJobs();
    const running = jobs.run('train', endless().body).catch(() => undefined);
    await settle();
    expect(() => {
      jobs.stop('job-7');
    }).toThrow(/job-7.*job-1/);
    jobs.stop();
    await running;
  });
});

describe('pause', () => {
  test('holds a job between two steps until it is resumed', async () => {
    const { jobs } = makeJobs();
    const { count, body } = endless();
    const running = jobs.run('train', body).catch((error: unknown) => error);
    await settle();
    jobs.pause();
    await settle();
    const atPause = count.steps;
    await settle();
    expect(count.steps).toBe(atPause);
    jobs.resume();
    await settle();
    expect(count.steps).toBeGreaterThan(atPause);
    jobs.stop();
    expect(await running).toMatchObject({ code: 'stopped' });
  });

  test('lets the next job run, which stop then ends first', async () => {
    const { jobs } = makeJobs();
    const train = endless();
    const training = jobs.run('train', train.body).catch(() => 'training stopped');
    await settle();
    jobs.pause();
    await settle();
    const evaluating = jobs.run('evaluate', endless().body).catch(() => 'evaluating stopped');
    await settle();
    jobs.stop();
    expect(await evaluating).toBe('evaluating stopped');
    const atPause = train.count.steps;
    jobs.resume();
    await settle();
    expect(train.count.steps).toBeGreaterThan(atPause);
    jobs.stop();
    expect(await training).toBe('training stopped');
  });

  test('is told to the job’s hooks', async () => {
    const { jobs } = makeJobs();
    const told: string[] = [];
    const hooks = { paused: () => told.push('paused'), resumed: () => told.push('resumed') };
    const running = jobs.run('train', endless().body, hooks).catch(() => undefined);
    await settle();
    jobs.pause();
    await settle();
    jobs.resume();
    await settle();
    jobs.stop();
    await running;
    expect(told).toEqual(['paused', 'resumed']);
  });
});

test('a paused job can be stopped', async () => {
  const { jobs } = makeJobs();
  const running = jobs.run('train', endless().body).catch((error: unknown) => error);
  await settle();
  jobs.pause();
  await settle();
  jobs.stop();
  expect(await running).toMatchObject({ code: 'stopped' });
});

test('stopping paused jobs leaves running ones alone', async () => {
  const { jobs } = makeJobs();
  const { count, body } = endless();
  const running = jobs.run('train', body).catch(() => undefined);
  await settle();
  await jobs.stopPaused();
  const before = count.steps;
  await settle();
  expect(count.steps).toBeGreaterThan(before);
  jobs.stop();
  await running;
});

test('closing ends what runs and refuses what waits', async () => {
  const { jobs } = makeJobs();
  const running = jobs.run('train', endless().body).catch((error: unknown) => error);
  const waiting = jobs.run('fit', () => Promise.resolve()).catch((error: unknown) => error);
  await settle();
  await jobs.close();
  expect(await running).toMatchObject({ code: 'stopped' });
  expect(await waiting).toMatchObject({ code: 'stopped' });
});

test('a background job makes way for the first that is asked for', async () => {
  const { jobs } = makeJobs();
  const warmUp = jobs
    .run('warm-up', endless().body, { background: true })
    .catch((error: unknown) => error);
  await settle();
  expect(await jobs.run('fit', () => Promise.resolve('fitted'))).toBe('fitted');
  expect(await warmUp).toMatchObject({ code: 'stopped' });
});

test('a failure from outside ends a job that would have kept what it had', async () => {
  const { jobs } = makeJobs();
  const running = jobs.run('train', async (job) => {
    while (!job.signal.aborted) await job.pausePoint();
    return 'kept';
  });
  await settle();
  jobs.fail(new Error('GPU error'));
  await expect(running).rejects.toThrow('GPU error');
});

describe('time left', () => {
  test('is the pace so far times what is left, pauses not counted', () => {
    let nowMs = 0;
    const pace = new Pace(() => nowMs);
    expect(pace.secondsLeft(0, 10)).toBeUndefined();
    nowMs = 2000;
    expect(pace.secondsLeft(2, 10)).toBe(8);
    pace.pause();
    nowMs = 60_000;
    pace.resume();
    expect(pace.secondsLeft(2, 10)).toBe(8);
  });
});
