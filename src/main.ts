/** Composition root: the only file that knows all parts. */
import { connectEngine } from './engine-client/connect';
import { createPlayground } from './engine-client/playground';
import type { Playground } from './protocol/playground';
import { trustOwnScripts } from './shared/trusted-scripts';
import { Workspace } from './state/workspace.svelte';
import { mountPage } from './ui/mount';

declare global {
  interface Window {
    playground: Playground;
  }
}

trustOwnScripts();
const target = document.getElementById('app');
if (target === null) throw new TypeError('index.html has no #app');

const workspace = new Workspace(connectEngine);
mountPage(target, workspace);
window.playground = createPlayground(workspace.link.engine, () => workspace.ready());
