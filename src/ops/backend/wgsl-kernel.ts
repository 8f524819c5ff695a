/**
 * A WGSL kernel as data: its bindings, its numbers and the text of `fn invocation(index: u32)`,
 * which runs once per work item. The declarations, the entry point and the bounds check are
 * generated around that text, so kernel files hold the formula and the thread mapping only.
 */

/** Element types of storage buffers. */
export type ElementType = 'f32' | 'vec4<f32>' | 'i32' | 'u32';

export interface WgslKernel<
  Bindings extends string = string,
  Params extends string = string,
  Constants extends string = string,
> {
  /** Unique; also the label that profilers show. */
  readonly name: string;
  /** In binding order: 1, 2, … (0 is the uniform). */
  readonly bindings: readonly Bindings[];
  readonly reads: Readonly<Record<string, ElementType>>;
  /** Bound read_write: results, and what is changed in place. */
  readonly writes: Readonly<Record<string, ElementType>>;
  /** Numbers that may differ from call to call without a new pipeline. */
  readonly params: Readonly<Record<Params, 'u32' | 'f32'>>;
  /** Whole numbers compiled into the text: each combination is a pipeline of its own. */
  readonly constants: readonly Constants[];
  readonly workgroupSize: number;
  readonly code: string;
}

interface Definition<
  Reads extends string,
  Writes extends string,
  Params extends string,
  Constants extends string,
> {
  readonly name: string;
  readonly reads: Readonly<Record<Reads, ElementType>>;
  readonly writes: Readonly<Record<Writes, ElementType>>;
  readonly params: Readonly<Record<Params, 'u32' | 'f32'>>;
  readonly constants?: readonly Constants[];
  readonly workgroupSize?: number;
  readonly code: string;
}

/** Declares a kernel; the types of its calls follow from the names given here. */
export function wgslKernel<
  Reads extends string,
  Writes extends string,
  Params extends string,
  Constants extends string = never,
>(
  definition: Definition<Reads, Writes, Params, Constants>,
): WgslKernel<Reads | Writes, Params, Constants> {
  const { constants = [], workgroupSize = 64, ...rest } = definition;
  const names = [...Object.keys(rest.reads), ...Object.keys(rest.writes)];
  return { ...rest, bindings: names as (Reads | Writes)[], constants, workgroupSize };
}

/** The whole module for one choice of constants. */
export function wgslModule(
  kernel: WgslKernel,
  constants: Readonly<Record<string, number>>,
): string {
  const fields = Object.entries(kernel.params).map(([name, type]) => `  ${name}: ${type},`);
  const buffers = kernel.bindings.map((name, position) => {
    const read = kernel.reads[name];
    const access = read === undefined ? 'read_write' : 'read';
    const type = read ?? kernel.writes[name] ?? '';
    return `@group(0) @binding(${position + 1}) var<storage, ${access}> ${name}: array<${type}>;`;
  });
  return [
    // Once per invocation: the count, then the kernel's own numbers.
    'struct Params {',
    '  invocations: u32,',
    ...fields,
    '}',
    '@group(0) @binding(0) var<uniform> params: Params;',
    ...buffers,
    ...kernel.constants.map((name) => `const ${name}: u32 = ${constants[name] ?? 0}u;`),
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
