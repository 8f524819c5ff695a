/** Reads an object of unknown origin field by field; what nobody asked for is refused. */
import type { GraderMessage } from '../protocol/graders';
import { InvalidValueError } from '../shared/errors';
import { checkTemplate } from './template';

const ROLES = ['system', 'developer', 'user', 'assistant'] as const;
const BLOCKS = ['input_text', 'output_text', 'text', 'input_image', 'input_audio'] as const;

export class Fields {
  readonly path: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(path: string, given: unknown) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new InvalidValueError(path, given, 'use an object');
    }
    this.path = path;
    this.#values = given as Record<string, unknown>;
  }

  /** `null` says that there is none. */
  take(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  text(name: string): string {
    const value = this.take(name);
    return typeof value === 'string' ? value : this.#refuse(name, value, 'use a string');
  }

  optionalText(name: string): string | undefined {
    return this.take(name) === undefined ? undefined : this.text(name);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.take(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    return this.#refuse(name, value, 'use a number');
  }

  /** @param aliases other spellings, each with the one that it stands for */
  oneOf<T extends string>(
    name: string,
    allowed: readonly T[],
    aliases: Readonly<Record<string, T>> = {},
  ): T {
    const value = this.take(name);
    const meant = typeof value === 'string' ? (aliases[value] ?? value) : value;
    return (
      allowed.find((each) => each === meant) ??
      this.#refuse(name, value, `use one of ${allowed.join(', ')}`)
    );
  }

  texts(name: string): string[] {
    const value = this.take(name);
    const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
    return isList && value.length > 0 ? value : this.#refuse(name, value, 'use a list of strings');
  }

  template(name: string): string {
    const template = this.text(name);
    checkTemplate(template);
    return template;
  }

  messages(name: string): GraderMessage[] {
    const value = this.take(name);
    if (!Array.isArray(value) || value.length === 0) {
      return this.#refuse(name, value, 'use a list of messages');
    }
    return value.map((each: unknown, i) => messageAt(`${this.path}.${name}[${i}]`, each));
  }

  /** @throws InvalidValueError where there is a field that was never asked for */
  done<T>(result: T): T {
    const extra = Object.keys(this.#values).find(
      (name) => !this.#asked.has(name) && this.#values[name] !== null,
    );
    if (extra === undefined) return result;
    const known = [...this.#asked].join(', ');
    return this.#refuse(extra, this.#values[extra], `there is no such field, only ${known}`);
  }

  #refuse(name: string, value: unknown, remedy: string): never {
    throw new InvalidValueError(`${this.path}.${name}`, value, remedy);
  }
}

function messageAt(path: string, given: unknown): GraderMessage {
  const fields = new Fields(path, given);
  const role = fields.oneOf('role', ROLES);
  fields.take('type');
  const content = fields.take('content');
  if (typeof content === 'string') {
    checkTemplate(content);
  } else {
    const blocks: unknown[] = Array.isArray(content) ? content : [content];
    blocks.forEach((block, i) => checkBlock(`${path}.content[${i}]`, block));
  }
  return fields.done({ role, content });
}

function checkBlock(path: string, given: unknown): void {
  const block = new Fields(path, given);
  const type = block.oneOf('type', BLOCKS);
  if (type.endsWith('text')) block.template('text');
}
