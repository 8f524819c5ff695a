/** Which key does what while a pair is on screen. The same list labels the buttons. */

export type JudgingAction = 'a' | 'b' | 'tie' | 'skip' | 'undo' | 'redo';

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export const JUDGING_KEYS: Readonly<Record<JudgingAction, string>> = {
  a: '←',
  b: '→',
  tie: '↓',
  skip: 'S',
  undo: 'Z',
  redo: '⇧ Z',
};

/** What a key press asks for; undefined where it is nobody's or the browser's. */
export function judgingAction(press: KeyPress): JudgingAction | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const isLetterZ = press.key.toLowerCase() === 'z';
  if (isLetterZ) return press.shiftKey ? 'redo' : 'undo';
  if (press.shiftKey) return undefined;
  switch (press.key) {
    case 'ArrowLeft':
      return 'a';
    case 'ArrowRight':
      return 'b';
    case 'ArrowDown':
      return 'tie';
    case 's':
    case 'S':
      return 'skip';
    default:
      return undefined;
  }
}

/** Whether keys belong to the element that has them: a field, a slider, an open dialog. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input, select, textarea, [contenteditable], dialog, [popover], [role=menu]') !==
    null
  );
}
