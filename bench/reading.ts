/**
 * `npm run bench:reading`: 100,000 rows in each format of a file, read as the page's worker reads them,
 * with the tokenizer of the shipped model; the longest time for which nothing else could run, in Node.
 */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { createCpuBackend } from '../src/ops';
import { TextFamily } from '../src/model/text/text-family';
import { exportFeedback, importFeedback } from '../src/project/feedback/import';
import { FeedbackJournal } from '../src/project/feedback/journal';
import type { Item } from '../src/protocol/playground';

const ROWS = 100_000;
const MODEL = 'public/models/assistant/nano';
/** The page's own limit for one task. */
const LIMIT_MS = 100;

interface Written {
  readonly name: string;
  readonly file: () => Blob;
  /** Not every format takes so many. */
  readonly rows?: number;
}

const prompts = Array.from({ length: ROWS }, (_, i) => `What is number ${i} called, and why?`);
const pair = (i: number) => ({
  ...{ prompt: prompts[i] ?? '', chosen: `It is called ${i}.`, rejected: `Nobody knows ${i}.` },
});
const each = (row: (i: number) => object): object[] => prompts.map((_, i) => row(i));
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const said = (role: string, content: string) => ({ role, content });
const table = (delimiter: string) => {
  const quoted = (text: string) => `"${text}"`;
  const cells = prompts.map((_, i) => Object.values(pair(i)).map(quoted).join(delimiter));
  return [['prompt', 'chosen', 'rejected'].join(delimiter), ...cells].join('\n');
};
const plain = () => lines(each(pair));
const hh = (i: number) => {
  const { prompt, chosen, rejected } = pair(i);
  const whole = (answer: string) => `\n\nHuman: ${prompt}\n\nAssistant: ${answer}`;
  return { chosen: whole(chosen), rejected: whole(rejected) };
};
const talk = (i: number) => {
  const { prompt, chosen, rejected } = pair(i);
  const whole = (answer: string) => [said('user', prompt), said('assistant', answer)];
  return { prompt, chosen: whole(chosen), rejected: whole(rejected) };
};
const own = async () => {
  const journal = emptyJournal();
  await importFeedback(new Blob([plain()]), target(journal), JOB);
  return exportFeedback(journal.everything(), { format: 'playground' });
};

const JOB = {
  signal: new AbortController().signal,
  progress: () => undefined,
  pausePoint: () => new Promise<void>((resolve) => setTimeout(resolve, 0)),
  hold: () => Promise.resolve(),
  betweenSteps: () => Promise.resolve(),
};

await createCpuBackend();
const family = await TextFamily.load(async (name) => {
  const bytes = await readFile(`${MODEL}/${name}`);
  return new Uint8Array(bytes).buffer;
});

function emptyJournal(): FeedbackJournal {
  const save = () => Promise.resolve();
  return new FeedbackJournal([], { publish: () => undefined, now: () => 0, save });
}

function target(journal: FeedbackJournal) {
  return {
    journal,
    askAbout: () => undefined,
    checkItems: (items: readonly Item[]) => {
      const batch = family.encode(items);
      const [one = [], other] = items.map((_, row) => batch.actionsOf(row));
      return other !== undefined && String(one) === String(other);
    },
  };
}

/**
 * The longest gap between two turns of the event loop while `work` goes on, milliseconds of this
 * process's own work: what others do on the machine meanwhile is not counted.
 */
async function longestTask(work: () => Promise<unknown>): Promise<number> {
  let [longest, watching] = [0, true];
  let [last, cpu] = [performance.now(), process.cpuUsage()];
  const watch = (): void => {
    const [now, { user, system }] = [performance.now(), process.cpuUsage(cpu)];
    longest = Math.max(longest, Math.min(now - last, (user + system) / 1000));
    [last, cpu] = [now, process.cpuUsage()];
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  await work();
  watching = false;
  watch();
  return longest;
}

const ownFile = await own();
const FORMATS: readonly Written[] = [
  { name: 'JSON lines', file: () => new Blob([plain()]) },
  { name: 'JSON array, one line', file: () => new Blob([JSON.stringify(each(pair))]) },
  { name: 'JSON array, pretty', file: () => new Blob([JSON.stringify(each(pair), null, 2)]) },
  { name: 'CSV', file: () => new Blob([table(',')]) },
  { name: 'TSV', file: () => new Blob([table('\t')]) },
  { name: 'JSON lines, gzip', file: () => new Blob([new Uint8Array(gzipSync(plain()))]) },
  { name: 'JSON lines, UTF-16', file: () => new Blob([utf16(plain())]) },
  { name: 'hh transcripts', file: () => new Blob([lines(each(hh))]) },
  { name: 'UltraFeedback', file: () => new Blob([lines(each(talk))]) },
  { name: 'ratings', file: () => new Blob([lines(each((i) => rated(i)))]) },
  { name: 'OpenAI dataset', rows: 50_000, file: () => new Blob([lines(each(asked))]) },
  { name: 'this playground', file: () => ownFile },
];

function rated(i: number): object {
  const { prompt, chosen } = pair(i);
  return { prompt, completion: chosen, label: i % 2 === 0 };
}

function asked(i: number): object {
  return { messages: [said('user', prompts[i] ?? '')], answer: i };
}

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
}

let failed = 0;
for (const { name, file, rows = ROWS } of FORMATS) {
  const given = file();
  const journal = emptyJournal();
  const start = performance.now();
  let accepted = 0;
  const longest = await longestTask(async () => {
    ({ accepted } = await importFeedback(given, target(journal), JOB));
  });
  const seconds = (performance.now() - start) / 1000;
  const isRight = accepted === rows && longest < LIMIT_MS;
  if (!isRight) failed += 1;
  const told = `${accepted.toLocaleString('en')} rows, longest task ${longest.toFixed(1)} ms`;
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${name}: ${told}, ${seconds.toFixed(1)} s`);
}
process.exit(failed);
