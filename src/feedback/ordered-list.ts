/** Things in the order in which they were first added, whatever is taken out and put back since. */

interface Entry<T> {
  readonly order: number;
  readonly item: T;
}

export class OrderedList<T extends { readonly id: string }> {
  #entries: Entry<T>[] = [];
  readonly #orders = new Map<string, number>();
  #changes = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** Grows with every change. */
  get changes(): number {
    return this.#changes;
  }

  /** A copy, from an index on. */
  items(from = 0): T[] {
    return this.#entries.slice(from).map(({ item }) => item);
  }

  /** Newest things come and go without a look at the others. @returns the length that is left as it was */
  change(added: readonly T[], removed: readonly T[]): number {
    if (added.length + removed.length > 0) this.#changes += 1;
    const kept = this.#remove(removed);
    return Math.min(kept, this.#add(added));
  }

  #add(items: readonly T[]): number {
    const unchanged = this.#entries.length;
    const last = this.#entries.at(-1)?.order ?? -1;
    let lowest = Infinity;
    for (const item of items) {
      const order = this.#orders.get(item.id) ?? this.#orders.size;
      this.#orders.set(item.id, order);
      this.#entries.push({ order, item });
      lowest = Math.min(lowest, order);
    }
    if (lowest > last) return unchanged;
    this.#entries.sort((x, y) => x.order - y.order);
    return this.#entries.findIndex(({ order }) => order >= lowest);
  }

  #remove(items: readonly T[]): number {
    const ids = new Set(items.map(({ id }) => id));
    for (let last = this.#entries.at(-1); last !== undefined; last = this.#entries.at(-1)) {
      if (!ids.delete(last.item.id)) break;
      this.#entries.pop();
    }
    if (ids.size === 0) return this.#entries.length;
    const first = this.#entries.findIndex(({ item }) => ids.has(item.id));
    if (first < 0) return this.#entries.length;
    this.#entries = this.#entries.filter(({ item }) => !ids.has(item.id));
    return first;
  }
}
