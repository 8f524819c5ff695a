/** Binds the page's keys: single keys only, never while something is being typed or a dialog is open. */
import { tinykeys } from 'tinykeys';
import { PAGE_KEYS } from '../../state/page-keys';
import { STAGES } from '../../state/stages';
import type { Workspace } from '../../state/workspace.svelte';

/** Elements that use these keys themselves. */
const TYPING = 'input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open';
const PRESSING = 'button, summary, a[href]';

/** @returns a function that unbinds them */
export function bindKeys(target: Window, workspace: Workspace, openHelp: () => void): () => void {
  const { setup, runControls } = workspace;
  const actions: Record<keyof typeof PAGE_KEYS, (index: number) => void> = {
    stage: (index) => {
      const stage = STAGES[index];
      if (stage !== undefined && !setup.isHidden(stage)) setup.stage = stage;
    },
    play: () => void runControls.playOrPause(),
    step: () => void runControls.step(),
    loop: () => void runControls.runOrStopLoop(),
    help: openHelp,
  };
  const bindings = (Object.keys(actions) as (keyof typeof PAGE_KEYS)[]).flatMap((name) =>
    PAGE_KEYS[name].keys.map((key, index): [string, (event: KeyboardEvent) => void] => [
      key === ' ' ? 'Space' : key,
      (event) => {
        if (event.repeat || !isFree(event)) return;
        event.preventDefault();
        actions[name](index);
      },
    ]),
  );
  return tinykeys(target, Object.fromEntries(bindings));
}

function isFree(event: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return false;
  if (!(event.target instanceof Element)) return true;
  if (event.target.closest(TYPING) !== null) return false;
  return event.code !== 'Space' || event.target.closest(PRESSING) === null;
}
