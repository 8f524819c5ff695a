/** docs/exports.md: what other programs found in the exports. */
export interface TransformersFindings {
  readonly cases: number;
  readonly 'same prompt tokens': number;
  readonly 'furthest log-probability': number;
  readonly 'furthest score': number;
  readonly versions: Readonly<Record<string, string>>;
}

interface GgufFindings {
  readonly sameTokens: number;
  readonly sameGreedy: number;
  readonly furthest: number;
}

export interface LlamaCppFindings {
  readonly cases: number;
  readonly F32: GgufFindings;
  readonly F16: GgufFindings;
}

export interface Findings {
  readonly adapter: string;
  readonly transformers: TransformersFindings;
  readonly llamaCpp: LlamaCppFindings;
  readonly llamaCppVersion: string;
}

export function exportsReport({
  adapter,
  transformers,
  llamaCpp,
  llamaCppVersion,
}: Findings): string {
  const { cases, versions } = transformers;
  const python = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  return `# Exports, opened by the programs that they are for

Written by \`npm run verify:exports\`. A project of the \`nano\` model (300 simulated comparisons, a reward
model of two members, three iterations of PPO) was made on ${adapter}, exported, and opened by each
program; ${cases} answers of the tuned policy to held-out prompts are compared with what the engine itself
said of them. Differences are the largest over all tokens of all answers.

| export | opened by | same prompt tokens | log-probabilities, nats | greedy continuations | scores |
| --- | --- | --- | --- | --- | --- |
| policy, Hugging Face folder | ${python} | ${transformers['same prompt tokens']} of ${cases} | ${figure(transformers['furthest log-probability'])} | the reference | |
${ggufRow('F32', llamaCpp, llamaCppVersion)}
${ggufRow('F16', llamaCpp, llamaCppVersion)}
| reward model, with its \`score.py\` | ${python} | | | | ${figure(transformers['furthest score'])} |

Not exact by nature: a character outside the vocabulary is an unknown token in transformers and left out
by llama.cpp, whose tokenizers have no like of it; an answer there begins with a space.
`;
}

function ggufRow(precision: 'F32' | 'F16', findings: LlamaCppFindings, version: string): string {
  const { sameTokens, sameGreedy, furthest } = findings[precision];
  const of = `of ${findings.cases}`;
  return `| policy, GGUF ${precision} | ${version} | ${sameTokens} ${of} | ${figure(furthest)} | ${sameGreedy} ${of} the same | |`;
}

const figure = (value: number) => value.toExponential(1);
