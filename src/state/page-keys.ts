/** The keys that mean something on the whole page: what binds them, refuses and explains them. */
interface PageKey {
  /** As `KeyboardEvent.key` has them, letters in lower case. */
  readonly keys: readonly string[];
  readonly does: string;
}

export const PAGE_KEYS = {
  stage: { keys: ['1', '2', '3', '4', '5'], does: 'opens a stage of the loop' },
  play: { keys: [' '], does: 'plays, pauses or continues training' },
  step: { keys: ['.'], does: 'trains one iteration' },
  loop: { keys: ['r'], does: 'runs the whole loop, or stops it' },
  help: { keys: ['?', 'Shift+?'], does: 'opens the help' },
} as const satisfies Record<string, PageKey>;

/** What the key does wherever one is on the page; undefined where it is free. */
export function pageKeyMeaning(key: string): string | undefined {
  const all: readonly PageKey[] = Object.values(PAGE_KEYS);
  return all.find(({ keys }) => keys.includes(key))?.does;
}

/** As a keyboard shows it: ← for ArrowLeft, ⇧ Z for Shift+z. */
export function keyLabel(key: string): string {
  const arrows = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space' };
  const [name, shift] = key.startsWith('Shift+') ? [key.slice(6), '⇧ '] : [key, ''];
  const shown = (arrows as Readonly<Record<string, string>>)[name];
  return shift + (shown ?? (name.length === 1 ? name.toUpperCase() : name));
}
