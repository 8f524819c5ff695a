/**
 * A WGSL kernel as data: its bindings, its numbers and the text of `fn invocation(index: u32)`,
 * which runs once per work item. The declarations, the entry point and the bounds check are
 * generated around that text, so kernel files hold the formula and the thread mapping only.
 */

/** Element types of storage buffers. */
export type ElementType = 'f32' | 'vec2<f32>' | 'vec4<f32>' | 'i32';

export interface WgslKernel<Bindings extends string = string, Params extends string = string> {
  /** Unique; also the label that profilers show. */
  readonly name: string;
  /** In binding order: 1, 2, … (0 is the uniform). */
  readonly bindings: readonly Bindings[];
  readonly reads: Readonly<Record<string, ElementType>>;
  /** Bound read_write: results, and what is changed in place. */
  readonly writes: Readonly<Record<string, ElementType>>;
  /** Numbers that may differ from call to call without a new pipeline. */
  readonly params: Readonly<Record<Params, 'u32' | 'f32'>>;
  readonly workgroupSize: number;
  readonly code: string;
}

interface Definition<Reads extends string, Writes extends string, Params extends string> {
  readonly name: string;
  readonly reads: Readonly<Record<Reads, ElementType>>;
  readonly writes: Readonly<Record<Writes, ElementType>>;
  readonly params: Readonly<Record<Params, 'u32' | 'f32'>>;
  readonly workgroupSize?: number;
  readonly code: string;
}

/** Declares a kernel; the types of its calls follow from the names given here. */
export function wgslKernel<Reads extends string, Writes extends string, Params extends string>(
  definition: Definition<Reads, Writes, Params>,
): WgslKernel<Reads | Writes, Params> {
  const { workgroupSize = 64, ...rest } = definition;
  const names = [...Object.keys(rest.reads), ...Object.keys(rest.writes)];
  return { ...rest, bindings: names as (Reads | Writes)[], workgroupSize };
}

/** The whole module. */
export function wgslModule(kernel: WgslKernel): string {
  const fields = Object.entries(kernel.params).map(([name, type]) => `  ${name}: ${type},`);
  const buffers = kernel.bindings.map((name, position) => {
    const read = kernel.reads[name];
    const access = read === undefined ? 'read_write' : 'read';
    const type = read ?? kernel.writes[name] ?? '';
    return `@group(0) @binding(${position + 1}) var<storage, ${access}> ${name}: array<${type}>;`;
  });
  return [
    'struct Params {',
    '  invocations: u32,',
    ...fields,
    '}',
    '@group(0) @binding(0) var<uniform> params: Params;',
    ...buffers,
    kernel.code,
    `@compute @workgroup_size(${kernel.workgroupSize})`,
    'fn main(',
    '  @builtin(workgroup_id) workgroup: vec3<u32>,',
    '  @builtin(num_workgroups) workgroups: vec3<u32>,',
    '  @builtin(local_invocation_index) local: u32,',
    ') {',
    `  let index = (workgroup.y * workgroups.x + workgroup.x) * ${kernel.workgroupSize}u + local;`,
    '  if (index < params.invocations) { invocation(index); }',
    '}',
  ].join('\n');
}

/** A kernel in two forms: one element at a time, or four where sizes are multiples of four. */
export interface Vectorised<K> {
  readonly kernel: K;
  /** Elements per array item. */
  readonly lanes: 1 | 4;
}

/**
 * Builds both forms and returns the choice between them.
 *
 * @param build gets the element type and, to tell names apart, the number of lanes
 */
export function vectorised<K>(
  build: (type: 'f32' | 'vec4<f32>', lanes: 1 | 4) => K,
): (...sizes: number[]) => Vectorised<K> {
  const scalar: Vectorised<K> = { kernel: build('f32', 1), lanes: 1 };
  const quads: Vectorised<K> = { kernel: build('vec4<f32>', 4), lanes: 4 };
  return (...sizes) => (sizes.every((size) => size % 4 === 0) ? quads : scalar);
}

/** Remembers the kernel built for each number. */
export function perSize<K>(build: (size: number) => K): (size: number) => K {
  const built = new Map<number, K>();
  return (size) => {
    const kernel = built.get(size) ?? build(size);
    built.set(size, kernel);
    return kernel;
  };
}

/** Lines for each of 0 … count − 1, for code that must not loop. */
export function unrolled(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}
