/** Votes of the blind arena, as a project keeps them. */

export interface ArenaDuel {
  readonly prompt: string;
  readonly left: string;
  readonly right: string;
  readonly tunedIsLeft: boolean;
}

export type ArenaVote = 'left' | 'right' | 'tie';

/** Votes about one tuned policy. */
export interface ArenaRound {
  readonly id: string;
  /** Milliseconds since 1970, of its first vote. */
  readonly time: number;
  /** How far the tuned policy was trained. */
  readonly iteration: number;
  /** Who wrote which has been told: no vote may follow. */
  readonly revealed: boolean;
  readonly votes: readonly { readonly duel: ArenaDuel; readonly vote: ArenaVote }[];
}
