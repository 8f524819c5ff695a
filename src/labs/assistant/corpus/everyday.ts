/**
 * Everyday lines that no feedback is about: what comes after three, what before Friday. How
 * well the tuned model still knows them shows whether an ability was lost on the way.
 */
import { fill } from '../world/world';
import everyday from '../world/everyday.json';

export interface EverydayLine {
  readonly prompt: string;
  readonly text: string;
}

const pairs = everyday.sequences.flatMap((sequence) =>
  sequence.slice(1).map((later, index) => ({ earlier: sequence[index] ?? later, later })),
);

export const EVERYDAY_LINES: readonly EverydayLine[] = pairs.flatMap(({ earlier, later }) => [
  line(0, earlier, later),
  line(1, later, earlier),
]);

function line(kind: number, asked: string, answered: string): EverydayLine {
  const slots = { x: asked, y: answered };
  return {
    prompt: fill(everyday.questions[kind] ?? '', slots),
    text: fill(everyday.answers[kind] ?? '', slots),
  };
}
