/** The base policies of control labs, from a seed, as files under public/models. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ARM_LAB } from '../../src/labs/arm';
import { teach as teachArm } from '../../src/labs/arm/teacher';
import type { ControlLab } from '../../src/labs/lab';
import { imitateTeacher, type Lessons } from '../../src/model/control/behaviour-cloning';
import type { Teacher } from '../../src/model/control/control-world';
import { writeSafetensors } from '../../src/model/files/safetensors';
import { stream } from '../../src/shared/random-stream';

interface Apprenticeship {
  readonly lab: ControlLab;
  readonly teacher: Teacher;
}

export const APPRENTICESHIPS: readonly Apprenticeship[] = [{ lab: ARM_LAB, teacher: teachArm }];

/** Two layers of 64, as PPO's own control policies (arXiv:1707.06347 §6.1). */
const LESSONS: Lessons = { width: 64, episodes: 256, steps: 300 };

export async function learnFromTeacher(
  { lab, teacher }: Apprenticeship,
  seed: number,
  models: string,
): Promise<void> {
  const prompts = lab.tasks('train').map(({ prompt }) => prompt);
  for (const model of lab.models) {
    const rng = stream(seed, `${lab.id} ${model}`);
    const weights = await imitateTeacher(lab, teacher, prompts, rng, LESSONS);
    const directory = join(models, lab.id, model);
    await mkdir(directory, { recursive: true });
    await writeFile(
      join(directory, 'model.safetensors'),
      new Uint8Array(writeSafetensors(weights)),
    );
    console.log(`${lab.id} ${model} written`);
  }
}
