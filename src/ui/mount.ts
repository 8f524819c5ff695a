/** Puts the page into the document. The engine starts only after the first paint. */
import { mount } from 'svelte';
import type { Workspace } from '../state/workspace.svelte';
import App from './App.svelte';
import './app.css';

export function mountPage(target: HTMLElement, workspace: Workspace): void {
  void workspace.adoptAddress(location.hash);
  mount(App, { target, props: { workspace } });
  // The first frame paints, the task after it starts the worker.
  requestAnimationFrame(() => {
    setTimeout(() => {
      void workspace.start();
    });
  });
}
