/** What is taken out of a project for other programs, and how it is written. */
export type ModelExportOptions =
  | { readonly what: 'policy'; readonly format: 'huggingface' }
  | {
      readonly what: 'policy';
      readonly format: 'gguf';
      /** F16 by default: half the size, log-probabilities within 0.01. */
      readonly precision?: 'F32' | 'F16';
    }
  | { readonly what: 'reward-model'; readonly format: 'huggingface' };
