/**
 * Opens the exported GGUF files in llama.cpp and compares with the engine and with transformers.
 *
 * node check-llama-cpp.mjs FOLDER    prints one JSON object
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getLlama } from 'node-llama-cpp';

const [folder = '.'] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const cases = read('cases.json');
const greedy = read('greedy.json');
const vocabulary = read('verify-policy/tokenizer.json').added_tokens;
const written = (id) => vocabulary.find((token) => token.id === id)?.content ?? '';

const llama = await getLlama({ gpu: false, build: 'never', progressLogs: false });
// Keys and values as exact as the weights are.
const EXACT = { experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32' };
const CONTEXT = { contextSize: 64, threads: 1, flashAttention: false, ...EXACT };
const result = { cases: cases.length };
for (const precision of ['F32', 'F16']) {
  const modelPath = path.join(folder, `verify-policy/verify-policy-${precision}.gguf`);
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext(CONTEXT);
  const sequence = context.getSequence();
  const found = { sameTokens: 0, sameGreedy: 0, furthest: 0 };
  for (const [index, one] of cases.entries()) {
    found.sameTokens += Number(equal(promptTokens(model, one), one.promptTokens));
    const expected = greedy[index].filter((id) => written(id) !== '</s>');
    found.sameGreedy += Number(equal(await continuation(sequence, one, expected.length), expected));
    found.furthest = Math.max(found.furthest, await furthest(sequence, one));
  }
  result[precision] = found;
  await model.dispose();
}
console.log(JSON.stringify(result));
process.exit(0);

/** What the file's own template makes of the prompt. */
function promptTokens(model, { prompt, promptTokens: ours }) {
  const begin = written(ours[0]);
  const separator = written(ours.at(-1));
  return model.tokenize(`${begin} ${prompt}${separator}`, true);
}

async function continuation(sequence, { promptTokens: ids }, length) {
  await sequence.clearHistory();
  const tokens = [];
  for await (const token of sequence.evaluate(ids, { temperature: 0 })) {
    tokens.push(token);
    if (tokens.length >= length) break;
  }
  return tokens;
}

/** Largest difference of the log-probability of a token of the answer, nats. */
async function furthest(sequence, { promptTokens: ids, tokens, logProbs }) {
  await sequence.clearHistory();
  const wanted = { generateNext: { probabilities: true } };
  const input = [...ids, ...tokens].map((token, at) =>
    at >= ids.length - 1 && at < ids.length + tokens.length - 1 ? [token, wanted] : token,
  );
  const said = await sequence.controlledEvaluate(input);
  const differences = tokens.map((token, at) => {
    const probability = said[ids.length - 1 + at]?.next.probabilities?.get(token) ?? 0;
    return Math.abs(Math.log(probability) - logProbs[at]);
  });
  return Math.max(...differences);
}

function equal(one, other) {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
