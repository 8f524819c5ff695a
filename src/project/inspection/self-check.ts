/** The self-checks as a job: on the session's base model, between whatever else wants the GPU. */
import type { SelfCheckReport } from '../../protocol/self-check';
import { later } from '../later';
import type { Project } from '../project';

/** Fixed, so that two reports of one machine say the same. */
const SEED = 1;

export async function proveIt({ context }: Project): Promise<SelfCheckReport> {
  const { selfCheck } = await later.selfCheck();
  const { family, lab, model, device } = context;
  const prompts = lab.tasks('heldout').map(({ prompt }) => prompt);
  return context.jobs.run('self-check', async (job) => {
    const checks = await context.gpu.runInParts((stepAside) =>
      selfCheck(
        { family, prompts, seed: SEED },
        {
          signal: job.signal,
          onProgress: async (done, total, name) => {
            job.progress(done, total, name);
            await stepAside(() => job.betweenSteps());
          },
        },
      ),
    );
    return { ...device, lab: lab.id, model: model.name, checks };
  });
}
