/** Keeps the address and the set-up the same, both ways. */
import type { Workspace } from '../../state/workspace.svelte';

/** Reads the address now and whenever it changes; writes it when the set-up does. */
export function followAddress(workspace: Workspace): () => void {
  const { setup } = workspace;
  const read = (): void => {
    if (location.hash !== setup.hash) void workspace.adoptAddress(location.hash);
  };
  window.addEventListener('hashchange', read);
  const stopWriting = $effect.root(() => {
    $effect(() => {
      const address = setup.hash === '' ? location.pathname + location.search : setup.hash;
      if (location.hash !== setup.hash) history.replaceState(null, '', address);
    });
  });
  return () => {
    window.removeEventListener('hashchange', read);
    stopWriting();
  };
}
