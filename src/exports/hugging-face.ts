/** A policy as transformers opens it: `AutoModelForCausalLM.from_pretrained(folder)`. */
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import { Tokenizer } from '../model/tokenizer';
import { jinjaTemplate, promptFrame } from './chat-template';
import { folderFiles, jsonFile, type ExportedFile } from './exported-file';

/** How answers were sampled in training. */
export interface Sampling {
  readonly temperature: number;
  readonly maxNewTokens: number;
}

export function huggingFaceFolder(folder: CheckpointFolder, sampling: Sampling): ExportedFile[] {
  return [
    ...folderFiles({ ...folder, tokenizerConfig: withTemplate(folder) }),
    jsonFile('generation_config.json', generationConfig(folder, sampling)),
  ];
}

/** A model that came with a template of its own keeps it. */
function withTemplate(folder: CheckpointFolder): string {
  const json = JSON.parse(folder.tokenizerConfig) as Record<string, unknown>;
  const own = { chat_template: jinjaTemplate(promptFrame(Tokenizer.of(folder))) };
  return `${JSON.stringify({ ...own, ...json }, null, 2)}\n`;
}

function generationConfig({ config }: CheckpointFolder, sampling: Sampling) {
  return {
    bos_token_id: config.beginToken,
    eos_token_id: [config.endToken, ...(config.otherEndTokens ?? [])],
    pad_token_id: config.padToken,
    do_sample: true,
    temperature: sampling.temperature,
    top_k: 0,
    max_new_tokens: sampling.maxNewTokens,
  };
}
