/** The text family of the tiny folder. */
import type { LlamaConfig } from '../../src/model/files/config';
import { TextFamily } from '../../src/model/text/text-family';
import { TINY_CONFIG, tinyFolder } from './tiny-folder';

export { TINY_CONFIG } from './tiny-folder';

export function tinyTextFamily(config: LlamaConfig = TINY_CONFIG): TextFamily {
  return new TextFamily(tinyFolder(config));
}
