/** Whether what a script gave says that it is of one of these types. */
export function hasType(given: unknown, ...types: readonly string[]): given is { type: string } {
  return (
    typeof given === 'object' &&
    given !== null &&
    'type' in given &&
    typeof given.type === 'string' &&
    types.includes(given.type)
  );
}
