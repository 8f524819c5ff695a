/** A text that appears word by word; whoever has seen enough need not wait for the rest. */

const WORD_MS = 70;

export class RevealedText {
  #shown = $state(Infinity);

  /** @returns how much of the text there is to see now */
  of(text: string): string {
    return this.#shown === Infinity ? text : wordsOf(text).slice(0, this.#shown).join('');
  }

  /** Begins anew. @returns a function that stops it */
  start(text: string): () => void {
    const total = wordsOf(text).length;
    this.#shown = 0;
    const timer = setInterval(() => {
      this.#shown += 1;
      if (this.#shown >= total) clearInterval(timer);
    }, WORD_MS);
    return () => {
      clearInterval(timer);
      this.#shown = Infinity;
    };
  }
}

/** Words with the space before them. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
