/** The page's keys. Single keys only, never while something is being typed or a dialog is open. */
import { tinykeys } from 'tinykeys';
import { STAGES } from '../../state/stages';
import type { Workspace } from '../../state/workspace.svelte';

/** What the help shows; the bindings below do it. */
export const PAGE_KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['1', '…', '5'], does: 'open a stage of the loop' },
  { keys: ['Space'], does: 'play, pause or continue training' },
  { keys: ['.'], does: 'train one iteration' },
  { keys: ['R'], does: 'run the whole loop, or stop it' },
  { keys: ['?'], does: 'this help' },
];

export const FEEDBACK_KEYS: typeof PAGE_KEYS = [
  { keys: ['←', '→'], does: 'the left or the right answer is better' },
  { keys: ['↓'], does: 'a tie' },
  { keys: ['B'], does: 'both are bad' },
  { keys: ['D', 'F', 'J', 'K'], does: 'the best of four' },
  { keys: ['S'], does: 'skip the pair' },
  { keys: ['Z', 'Shift Z'], does: 'undo, redo' },
];

/** Elements that use these keys themselves. */
const TYPING = 'input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open';
const PRESSING = 'button, summary, a[href]';

/** @returns a function that unbinds them */
export function bindKeys(target: Window, workspace: Workspace, openHelp: () => void): () => void {
  const guarded =
    (action: () => void) =>
    (event: KeyboardEvent): void => {
      if (event.repeat || !isFree(event)) return;
      event.preventDefault();
      action();
    };
  const stages = STAGES.map((stage, index) => [
    String(index + 1),
    guarded(() => {
      if (!workspace.setup.isHidden(stage)) workspace.setup.stage = stage;
    }),
  ]);
  return tinykeys(target, {
    ...(Object.fromEntries(stages) as Record<string, (event: KeyboardEvent) => void>),
    Space: guarded(() => void workspace.runControls.playOrPause()),
    '.': guarded(() => void workspace.runControls.step()),
    r: guarded(() => void workspace.runControls.runOrStopLoop()),
    'Shift+?': guarded(openHelp),
    '?': guarded(openHelp),
  });
}

function isFree(event: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return false;
  if (!(event.target instanceof Element)) return true;
  if (event.target.closest(TYPING) !== null) return false;
  return event.code !== 'Space' || event.target.closest(PRESSING) === null;
}
