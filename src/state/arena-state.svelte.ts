/**
 * The blind arena: base against tuned on held-out prompts, judged by whoever sits here, who is not
 * told which is which before the end. Its votes measure; they never train.
 */
import type { EngineEvent } from '../protocol/engine-api';
import { Rng } from '../shared/rng';
import { wilsonInterval } from '../shared/statistics';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { told } from './told';

/** Answers sampled together, so that the next duel is there before the vote. */
const DUELS_AT_ONCE = 12;
const LOW_WATER = 3;

export interface ArenaDuel {
  readonly prompt: string;
  readonly left: string;
  readonly right: string;
  readonly tunedIsLeft: boolean;
}

export type ArenaVote = 'left' | 'right' | 'tie';

interface Voted {
  readonly duel: ArenaDuel;
  readonly vote: ArenaVote;
}

export class ArenaState {
  queue = $state.raw<readonly ArenaDuel[]>([]);
  votes = $state.raw<readonly Voted[]>([]);
  revealed = $state(false);
  loading = $state(false);
  readonly current: ArenaDuel | undefined = $derived.by(() => this.queue[0]);
  readonly wins: number = $derived.by(() => this.votes.filter(isTunedWin).length);
  readonly ties: number = $derived.by(() => this.votes.filter(({ vote }) => vote === 'tie').length);
  /** Wins plus half the ties; `ci95` is Wilson's interval. */
  readonly rate: { readonly value: number; readonly ci95: readonly [number, number] } = $derived.by(
    () => {
      const won = this.wins + this.ties / 2;
      const count = this.votes.length;
      return { value: count === 0 ? 0.5 : won / count, ci95: wilsonInterval(won, count) };
    },
  );
  readonly #session: SessionState;
  readonly #notices: Notices;
  #rounds = 0;

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
  }

  /** Duels to judge, when few are left. Those whose answers are the same need no judge. */
  async fill(): Promise<void> {
    if (this.loading || this.queue.length > LOW_WATER) return;
    this.loading = true;
    await told(this.#notices, 'The arena', async () => {
      const { engine, id } = this.#session;
      const seed = (this.#session.snapshot?.seed ?? 1) * 1000 + this.#rounds++;
      const options = { split: 'heldout', count: DUELS_AT_ONCE, seed } as const;
      const base = await engine.sample(id, { ...options, policy: 'base' });
      const prompts = base.map(({ prompt }) => prompt);
      const tuned = await engine.sample(id, { prompts, seed, policy: 'tuned' });
      const sides = Rng.fromSeed(seed);
      const duels = base.flatMap(({ prompt, text }, i): ArenaDuel[] => {
        const other = tuned[i]?.text ?? text;
        const tunedIsLeft = sides.chance(0.5);
        if (other === text) return [];
        return tunedIsLeft
          ? [{ prompt, left: other, right: text, tunedIsLeft }]
          : [{ prompt, left: text, right: other, tunedIsLeft }];
      });
      if (id === this.#session.id) this.queue = [...this.queue, ...duels];
    });
    this.loading = false;
  }

  vote(vote: ArenaVote): void {
    const [duel, ...rest] = this.queue;
    if (duel === undefined || this.revealed) return;
    this.votes = [...this.votes, { duel, vote }];
    this.queue = rest;
    void this.fill();
  }

  /** The last vote is taken back and its duel stands again. */
  undo(): void {
    const last = this.votes.at(-1);
    if (last === undefined || this.revealed) return;
    this.votes = this.votes.slice(0, -1);
    this.queue = [last.duel, ...this.queue];
  }

  /** Ends the blind part: no vote after this counts with those before it. */
  reveal(): void {
    this.revealed = true;
  }

  /** A new round, with answers of the policies as they are now. */
  restart(): void {
    this.votes = [];
    this.queue = [];
    this.revealed = false;
    void this.fill();
  }

  /** Votes are about one tuned policy: when it changes, the round is over. */
  apply(event: EngineEvent): void {
    const changed = event.kind === 'session' || event.kind === 'training-reset';
    if (changed) this.votes = [];
    if (changed) this.revealed = false;
    if (changed || event.kind === 'training') this.queue = [];
    if (event.kind === 'training' && this.votes.length > 0) this.revealed = true;
  }
}

function isTunedWin({ duel, vote }: Voted): boolean {
  return vote === (duel.tunedIsLeft ? 'left' : 'right');
}
