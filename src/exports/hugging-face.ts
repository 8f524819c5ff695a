/** A policy as transformers opens it: `AutoModelForCausalLM.from_pretrained(folder)`. */
import { formatCheckpointFolder, type CheckpointFolder } from '../model/files/checkpoint-folder';
import { Tokenizer } from '../model/tokenizer';
import { jinjaTemplate, promptFrame } from './chat-template';
import { bufferFile, jsonFile, type ExportedFile } from './exported-file';

/** How answers were sampled in training. */
export interface Sampling {
  readonly temperature: number;
  readonly maxNewTokens: number;
}

export function huggingFaceFolder(folder: CheckpointFolder, sampling: Sampling): ExportedFile[] {
  const files = formatCheckpointFolder({ ...folder, tokenizerConfig: withTemplate(folder) });
  return [
    ...[...files].map(([path, buffer]) => bufferFile(path, buffer)),
    jsonFile('generation_config.json', generationConfig(folder, sampling)),
  ];
}

export function tokenizerOf({ config, tokenizer, tokenizerConfig }: CheckpointFolder): Tokenizer {
  return new Tokenizer(tokenizer, tokenizerConfig, {
    end: config.endToken,
    ...(config.padToken === undefined ? {} : { pad: config.padToken }),
    ...(config.beginToken === undefined ? {} : { begin: config.beginToken }),
  });
}

/** A model that came with a template of its own keeps it. */
function withTemplate(folder: CheckpointFolder): string {
  const json = JSON.parse(folder.tokenizerConfig) as Record<string, unknown>;
  const own = { chat_template: jinjaTemplate(promptFrame(tokenizerOf(folder))) };
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
