/** What can be asked of an export of models. */
import type { ModelExportOptions } from '../protocol/model-export';
import { InvalidValueError } from '../shared/errors';

/** @throws InvalidValueError naming the field and what it may be */
export function checkExport({ what, format, ...rest }: ModelExportOptions): void {
  const formats = { policy: ['huggingface', 'gguf'], 'reward-model': ['huggingface'] };
  const known = (formats as Record<string, readonly string[]>)[what];
  if (known === undefined) {
    throw new InvalidValueError('what', what, `use one of ${Object.keys(formats).join(', ')}`);
  }
  if (!known.includes(format)) {
    throw new InvalidValueError('format', format, `a ${what} goes out as ${known.join(' or ')}`);
  }
  const { precision } = rest as { readonly precision?: unknown };
  if (precision !== undefined && precision !== 'F32' && precision !== 'F16') {
    throw new InvalidValueError('precision', precision, 'use F32 or F16');
  }
}
