/** A grader's messages: their blocks, and how chat completions write them. */
import type { GraderMessage } from '../protocol/graders';
import { renderTemplate, type TemplateData } from './template';

/** `input_text`, `output_text`, `input_image` or `input_audio`, with fields of its own. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string };

/** A message's content as blocks: a text is one. Fields were looked at when it was parsed. */
export function blocksOf({ content }: GraderMessage): Block[] {
  if (typeof content === 'string') return [{ type: 'input_text', text: content }];
  return (Array.isArray(content) ? content : [content]) as Block[];
}

/**
 * With its templates filled in. Servers of other makers know `system`, not `developer`.
 *
 * @throws TemplateVariableError naming the variable that does not exist
 */
export function chatMessage(message: GraderMessage, data: TemplateData): object {
  const blocks = blocksOf(message).map((block) => chatBlock(filledIn(block, data) as Block));
  const role = message.role === 'developer' ? 'system' : message.role;
  const texts = blocks.flatMap((block) => ('text' in block ? [block.text] : []));
  return { role, content: texts.length === blocks.length ? texts.join('\n') : blocks };
}

function chatBlock(block: Block): object {
  if (block.type.endsWith('text')) return { type: 'text', text: block['text'] };
  if (block.type === 'input_audio') return block;
  const detail = block['detail'] === undefined ? {} : { detail: block['detail'] };
  return { type: 'image_url', image_url: { url: block['image_url'], ...detail } };
}

/** Every text in it with its templates filled in. */
function filledIn(value: unknown, data: TemplateData): unknown {
  if (typeof value === 'string') return renderTemplate(value, data);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, filledIn(inner, data)]);
  return Object.fromEntries(entries);
}
