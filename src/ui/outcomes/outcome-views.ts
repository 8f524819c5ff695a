/** How an outcome is shown, by the kind of its lab. A new kind is a component and a line here. */
import type { Component, Snippet } from 'svelte';
import type { LabInfo } from '../../protocol/playground';

export interface OutcomeProps {
  readonly prompt: string;
  readonly text: string;
  /** Its tokens or steps, where they are known. */
  readonly pieces?: readonly string[] | undefined;
  /** log π_tuned − log π_base of each piece, nats. */
  readonly shifts?: readonly number[] | undefined;
  /** How a piece is drawn, with its place among them, where more than its shift is shown. */
  readonly piece?: Snippet<[piece: string, index: number]> | undefined;
  /** Bit by bit, as somebody would say or do it; it can be judged at any time. */
  readonly reveal?: boolean;
}

interface FetchedViews {
  readonly view: () => Promise<{ readonly default: Component<OutcomeProps> }>;
  /** How all of them are played, where they move. */
  readonly controls: () => Promise<{ readonly default: Component }>;
}

/** Texts are shown from the start; these are fetched with the first lab of their kind. */
export const FETCHED_VIEWS: Readonly<Partial<Record<LabInfo['kind'], FetchedViews>>> = {
  control: {
    view: () => import('./ClipOutcome.svelte'),
    controls: () => import('./ClipControls.svelte'),
  },
};
