/** Which key does what while judging. The user's own choice is kept in this browser. */
import { readLocal, writeLocal } from './local-value';
import { keyLabel, pageKeyMeaning } from './page-keys';

const STORAGE_KEY = 'rft-playground judging keys';

export const JUDGING_ACTIONS = {
  a: { label: 'Left is better', key: 'ArrowLeft' },
  b: { label: 'Right is better', key: 'ArrowRight' },
  tie: { label: 'Equal', key: 'ArrowDown' },
  'both-bad': { label: 'Both bad', key: 'b' },
  skip: { label: 'Skip', key: 's' },
  undo: { label: 'Undo', key: 'z' },
  redo: { label: 'Redo', key: 'Shift+z' },
  'a-3': { label: 'Left, far better', key: 'q' },
  'a-2': { label: 'Left, clearly', key: 'w' },
  'a-1': { label: 'Left, slightly', key: 'e' },
  'b-1': { label: 'Right, slightly', key: 'i' },
  'b-2': { label: 'Right, clearly', key: 'o' },
  'b-3': { label: 'Right, far better', key: 'p' },
  'best-1': { label: 'Best: first', key: 'd' },
  'best-2': { label: 'Best: second', key: 'f' },
  'best-3': { label: 'Best: third', key: 'j' },
  'best-4': { label: 'Best: fourth', key: 'k' },
} as const;
export type JudgingAction = keyof typeof JUDGING_ACTIONS;
type Bindings = Readonly<Record<JudgingAction, string>>;

const ACTIONS = Object.keys(JUDGING_ACTIONS) as JudgingAction[];
const DEFAULTS = Object.fromEntries(
  ACTIONS.map((action) => [action, JUDGING_ACTIONS[action].key]),
) as Record<JudgingAction, string>;

/** How the help speaks of them: those that belong together in one line. */
const JUDGING_GROUPS: readonly {
  readonly actions: readonly JudgingAction[];
  readonly does: string;
}[] = [
  { actions: ['a', 'b'], does: 'the left or the right answer is better' },
  { actions: ['tie'], does: 'a tie' },
  { actions: ['both-bad'], does: 'both are bad' },
  {
    actions: ['a-3', 'a-2', 'a-1', 'b-1', 'b-2', 'b-3'],
    does: 'how much better, from far left to far right, where strength is asked for',
  },
  { actions: ['best-1', 'best-2', 'best-3', 'best-4'], does: 'the best of four' },
  { actions: ['skip'], does: 'skip the pair' },
  { actions: ['undo', 'redo'], does: 'undo, redo' },
];

/** Keys that move the focus or press what has it. */
const BROWSER_KEYS: Readonly<Record<string, string>> = {
  Tab: 'moves the focus',
  'Shift+Tab': 'moves the focus',
  Enter: 'presses the button that has the focus',
  Escape: 'closes what is open',
};

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export class KeyBindings {
  bindings = $state.raw<Bindings>(remembered());

  /** What a key press asks for; undefined where it is nobody's or the browser's. */
  action(press: KeyPress): JudgingAction | undefined {
    const key = keyOf(press);
    return ACTIONS.find((action) => this.bindings[action] === key);
  }

  /** As a keyboard shows it. */
  label(action: JudgingAction): string {
    return keyLabel(this.bindings[action]);
  }

  /** What the keys do, as they are now: one line of the help each. */
  explained(): { readonly keys: readonly string[]; readonly does: string }[] {
    return JUDGING_GROUPS.map(({ actions, does }) => ({
      keys: actions.map((action) => this.label(action)),
      does,
    }));
  }

  /** @returns why the key cannot be had, undefined when it can and now is */
  bind(action: JudgingAction, press: KeyPress): string | undefined {
    const key = keyOf(press);
    if (key === undefined) return 'Keys with Ctrl, Alt or ⌘ belong to the browser.';
    const page = pageKeyMeaning(key) ?? BROWSER_KEYS[key];
    if (page !== undefined) return `${keyLabel(key)} ${page}.`;
    const other = ACTIONS.find((one) => one !== action && this.bindings[one] === key);
    if (other !== undefined) {
      return `${keyLabel(key)} already means “${JUDGING_ACTIONS[other].label}”.`;
    }
    this.#keep({ ...this.bindings, [action]: key });
    return undefined;
  }

  /** Nothing that the engine does changes the keys. */
  apply(): void {
    return;
  }

  reset(): void {
    this.#keep(DEFAULTS);
  }

  #keep(bindings: Bindings): void {
    this.bindings = bindings;
    writeLocal(STORAGE_KEY, bindings);
  }
}

/** Letters in lower case, so that caps lock changes nothing; undefined for the browser's keys. */
function keyOf({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): string | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return shiftKey ? `Shift+${name}` : name;
}

/** What the browser remembers, where it is complete and without conflicts. */
function remembered(): Bindings {
  const stored = readLocal(STORAGE_KEY);
  if (typeof stored !== 'object' || stored === null) return DEFAULTS;
  const known = ACTIONS.flatMap((action): [JudgingAction, string][] => {
    const key: unknown = Reflect.get(stored, action);
    return typeof key === 'string' ? [[action, key]] : [];
  });
  const bindings = { ...DEFAULTS, ...Object.fromEntries(known) };
  return new Set(Object.values(bindings)).size === ACTIONS.length ? bindings : DEFAULTS;
}
