/** Opening a project: which one it is, its model, its feedback, its latest checkpoint. */
import type { FeedbackEvent } from '../feedback/feedback-event';
import type { Lab, OfferedLab } from '../labs/lab';
import type { OpenOptions, ProjectInfo } from '../protocol/playground';
import { InvalidValueError, NotFoundError } from '../shared/errors';
import type { BaseModel } from '../models/source';
import type { ModelDescription } from '../protocol/engine-api';
import type { NameLocks } from '../storage/name-locks';
import type { ProjectStore } from '../storage/store';
import { labInfo } from './lab-description';
import { later } from './later';
import { checkOpen } from './option-checks';
import { Project } from './project';
import type { ProjectContext } from './project-context';
import { trainingReward } from './rewards/current-reward';
import { baseAnswers } from './rewards/reward-context';

export interface Opening {
  readonly project: string;
  readonly lab: Lab;
  readonly model: string;
  readonly seed: number;
  readonly feedback: readonly FeedbackEvent[];
  /** Whether the project was there already. */
  readonly saved: boolean;
}

/**
 * @throws NotFoundError for an unknown lab or model
 * @throws InvalidValueError when the saved project of that name is another one
 */
export async function resolveOpening(
  options: OpenOptions,
  labs: readonly OfferedLab[],
  store: ProjectStore,
  names: NameLocks,
): Promise<Opening> {
  checkOpen(options);
  const saved = options.project === undefined ? undefined : await store.project(options.project);
  if (saved !== undefined) checkSame(saved, options);
  const offered = labs.find((lab) => labInfo(lab).id === options.lab);
  if (offered === undefined)
    throw new NotFoundError(
      'lab',
      options.lab,
      labs.map((lab) => labInfo(lab).id),
    );
  const lab = 'fetch' in offered ? await offered.fetch() : offered;
  const model = options.model ?? saved?.model ?? lab.models[0] ?? '';
  if (!lab.models.includes(model)) throw new NotFoundError('model', model, lab.models);
  const project = options.project ?? (await freshName(`${lab.id} ${model}`, store, names));
  return {
    project,
    lab,
    model,
    seed: options.seed ?? saved?.seed ?? 1,
    feedback: await readFeedback(await store.feedback(project)),
    saved: saved !== undefined,
  };
}

/** What a project gets from the engine, whatever it works on. */
export type Facilities = Omit<ProjectContext, 'project' | 'seed' | 'lab' | 'model' | 'family'>;

/** The project as it was when it was left, or a new one. */
export async function openProject(
  id: string,
  { project: name, lab, model, seed, feedback, saved }: Opening,
  { family, heldoutLoss }: BaseModel,
  facilities: Facilities,
): Promise<Project> {
  const description: ModelDescription = {
    name: model,
    parameters: family.parameters,
    facts: family.facts,
    ...(heldoutLoss === undefined ? {} : { heldoutLoss }),
  };
  const context = { ...facilities, project: name, seed, lab, family, model: description };
  const project = new Project(id, context, feedback, { now: trainingReward, baseAnswers });
  if (saved) {
    try {
      project.dataset.keepOlder(await context.store.dataset(name), project.journal.prompts());
      await project.restoreLatest();
    } catch (error) {
      await project.close();
      throw error;
    }
  }
  fetchAhead(context);
  return project;
}

/** So that the first judgement and the first checkpoint wait for no network; where this fails, it is fetched then. */
function fetchAhead({ store }: ProjectContext): void {
  store.fetchAhead();
  later.feedbackChecks().catch(() => undefined);
  later.checkpoints().catch(() => undefined);
}

/** @throws DamagedDataError naming the event and the place in it */
async function readFeedback(events: readonly unknown[]): Promise<readonly FeedbackEvent[]> {
  if (events.length === 0) return [];
  const { FEEDBACK_EVENTS, stored } = await later.schemas();
  return stored(FEEDBACK_EVENTS, events, { what: 'The project', part: 'feedback' });
}

function checkSame(saved: ProjectInfo, options: OpenOptions): void {
  for (const field of ['lab', 'model', 'seed'] as const) {
    const wanted = options[field];
    if (wanted !== undefined && wanted !== saved[field]) {
      throw new InvalidValueError(
        field,
        wanted,
        `project "${saved.name}" was saved with ${saved[field]}; open it with that, or under another name`,
      );
    }
  }
}

/** A name that no saved project has and that no other page has taken for one not yet saved. */
async function freshName(base: string, store: ProjectStore, names: NameLocks): Promise<string> {
  const taken = new Set((await store.projects()).map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = `${base} ${number}`;
    if (taken.has(name) || !(await names.hold(name))) continue;
    // Another page may have held it, saved it and gone since the names were listed.
    if ((await store.project(name)) === undefined) return name;
    names.release(name);
  }
}
