/** The page in which the browser's part runs; `run.ts` drives it. */
import { CONTENDERS } from './contenders';
import { suiteText, tableLines } from './report';
import { startSuite, type SuiteOptions } from './suite';

declare global {
  interface Window {
    /** Resolves when all is measured; lines arrive at `benchLine` as they come. */
    bench: (choose: Partial<SuiteOptions>) => Promise<void>;
    benchLine: (line: string) => Promise<void>;
  }
}

window.bench = async (chosen) => {
  const suite = await startSuite();
  await window.benchLine(suiteText(suite));
  const options: SuiteOptions = {
    workloads: ['train-step', 'rollout', 'ppo-iteration', 'reward-fit'],
    contenders: CONTENDERS,
    curves: 'none',
    ...(suite.isSoftware ? { repeats: 1, partLimit: 1 } : { repeats: 20, partLimit: Infinity }),
    ...chosen,
  };
  await suite.run(options, (entry) => void window.benchLine(tableLines(entry)));
};
