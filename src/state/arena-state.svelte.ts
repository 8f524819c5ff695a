/**
 * The blind arena: base against tuned on held-out prompts, judged by whoever sits here, who is not
 * told which is which before the end. Its votes measure; they never train. The project keeps them,
 * round by round: a round is about one tuned policy.
 */
import type { ArenaDuel, ArenaRound, ArenaVote } from '../protocol/arena';
import type { EngineEvent } from '../protocol/engine-api';
import { Rng } from '../shared/rng';
import { wilsonInterval } from '../shared/statistics';
import type { Notices } from './notices.svelte';
import type { SessionState } from './session-state.svelte';
import { notifyOnFailure } from './notify-on-failure';

/** Answers sampled together, so that the next duel is there before the vote. */
const DUELS_AT_ONCE = 12;
const LOW_WATER = 3;
/** So that samplings after different numbers of votes never draw the same numbers. */
const FAR_APART = 7919;

type Voted = ArenaRound['votes'][number];

export class ArenaState {
  queue = $state.raw<readonly ArenaDuel[]>([]);
  votes = $state.raw<readonly Voted[]>([]);
  revealed = $state(false);
  loading = $state(false);
  /** Rounds before this one, newest first. */
  earlier = $state.raw<readonly ArenaRound[]>([]);
  readonly current: ArenaDuel | undefined = $derived.by(() => this.queue[0]);
  readonly wins: number = $derived.by(() => tunedWins(this.votes));
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
  #samplings = 0;
  /** Of the policy that is judged. */
  #iteration: number;
  #round: Pick<ArenaRound, 'id' | 'time' | 'iteration'> | undefined;
  /** The session whose rounds were read. */
  #recalled: string | undefined;

  /** @param iteration how far the tuned policy is trained now */
  constructor(session: SessionState, notices: Notices, iteration: number) {
    this.#session = session;
    this.#notices = notices;
    this.#iteration = iteration;
  }

  /** What the project has kept: a round about the policy as it is goes on, others are over. */
  async recall(): Promise<void> {
    const { engine, id } = this.#session;
    if (this.#recalled === id) return;
    this.#recalled = id;
    await notifyOnFailure(this.#notices, 'Reading arena votes', async () => {
      const rounds = await engine.arenaRounds(id);
      if (id !== this.#session.id || this.votes.length > 0) return;
      const [latest, ...others] = rounds;
      const isOpen = latest?.iteration === this.#iteration && !latest.revealed;
      this.earlier = isOpen ? others : rounds;
      if (latest === undefined || !isOpen) return;
      this.#round = latest;
      this.votes = latest.votes;
    });
  }

  /** Duels to judge, when few are left. Those whose answers are the same need no judge. */
  async fill(): Promise<void> {
    if (this.loading || this.queue.length > LOW_WATER) return;
    this.loading = true;
    await notifyOnFailure(this.#notices, 'The arena', async () => {
      const { engine, id } = this.#session;
      // Beyond the votes of earlier rounds, so that no duel of theirs comes again.
      const judged = [this.votes, ...this.earlier.map(({ votes }) => votes)].flat().length;
      const own = (this.#session.snapshot?.seed ?? 1) + FAR_APART * judged + this.#samplings++;
      const seed = Rng.fromSeed(own).uint32();
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
    this.#keep();
    void this.fill();
  }

  /** The last vote is taken back and its duel stands again. */
  undo(): void {
    const last = this.votes.at(-1);
    if (last === undefined || this.revealed) return;
    this.votes = this.votes.slice(0, -1);
    this.queue = [last.duel, ...this.queue];
    this.#keep();
  }

  /** Ends the blind part: no vote after this counts with those before it. */
  reveal(): void {
    this.revealed = true;
    this.#keep();
  }

  /** A new round, with answers of the policies as they are now. */
  restart(): void {
    const ended = this.#ended();
    if (ended !== undefined) this.earlier = [ended, ...this.earlier];
    this.#clear();
    void this.fill();
  }

  /** Votes are about one tuned policy: when it changes, the round is over. */
  apply(event: EngineEvent): void {
    if (event.kind === 'session') {
      this.#clear();
      this.earlier = [];
      this.#recalled = undefined;
      this.#iteration = event.snapshot.training.at(-1)?.iteration ?? 0;
    }
    if (event.kind === 'training-reset') {
      const ended = this.#ended();
      if (ended !== undefined) this.earlier = [ended, ...this.earlier];
      this.#clear();
      this.#iteration = 0;
    }
    if (event.kind === 'training') {
      this.queue = [];
      if (this.votes.length > 0 && !this.revealed) this.reveal();
      this.#iteration = event.metrics.iteration;
    }
  }

  #clear(): void {
    this.votes = [];
    this.queue = [];
    this.revealed = false;
    this.#round = undefined;
  }

  #ended(): ArenaRound | undefined {
    return this.#round && this.votes.length > 0
      ? { ...this.#round, revealed: true, votes: this.votes }
      : undefined;
  }

  /** Saved with each vote: a reload loses none. */
  #keep(): void {
    const now = { id: crypto.randomUUID(), time: Date.now(), iteration: this.#iteration };
    this.#round ??= now;
    const { id, time, iteration } = this.#round;
    const round = { id, time, iteration, revealed: this.revealed, votes: this.votes };
    void notifyOnFailure(this.#notices, 'Saving an arena vote', () =>
      this.#session.engine.saveArenaRound(this.#session.id, round),
    );
  }
}

export function tunedWins(votes: readonly Voted[]): number {
  return votes.filter(({ duel, vote }) => vote === (duel.tunedIsLeft ? 'left' : 'right')).length;
}
