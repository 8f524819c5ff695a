/** How components reach the state: one workspace per page, set by the root component. */
import { createContext } from 'svelte';
import type { Workspace } from './workspace.svelte';

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
