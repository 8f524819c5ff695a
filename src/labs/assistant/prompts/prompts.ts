/** How the world's facts and risky acts are asked about. */
import { fill, PHRASES, type Fact, type RiskyAct } from '../world/world';

/** How much an asker wants: the bare fact, or the fact and why. */
export type Level = 'plain' | 'short' | 'full';

export interface Wording {
  readonly prompt: string;
  readonly level: Level;
  /** Kept for held-out prompts. */
  readonly heldOut: boolean;
}

/** Every way in which a fact is asked about. */
export function factWordings({ field, entity }: Fact): Wording[] {
  const slots = { e: entity.phrase };
  const last = field.questions.length - 1;
  return [
    ...field.questions.flatMap((question, index) => {
      const asked = fill(question, slots);
      return [
        { prompt: asked, level: 'plain' as const, heldOut: index === last },
        ...levelled(asked, 'short', index === last),
        ...levelled(asked, 'full', index === last),
      ];
    }),
    ...field.dialogues.map((dialogue) => ({
      prompt: fill(dialogue, slots),
      level: 'plain' as const,
      heldOut: false,
    })),
  ];
}

function levelled(asked: string, level: 'short' | 'full', heldOut: boolean): Wording[] {
  return PHRASES.levels[level].map((opening) => ({
    prompt: `${opening} ${asked}`,
    level,
    heldOut,
  }));
}

/** Every way in which a risky act is asked for. */
export function riskyWordings({ act }: RiskyAct): Wording[] {
  const last = PHRASES.riskyQuestions.length - 1;
  return [...PHRASES.riskyQuestions, ...PHRASES.riskyDialogues].map((question, index) => ({
    prompt: fill(question, { a: act }),
    level: 'plain',
    heldOut: index === last,
  }));
}
