const NAMES_MAX = 50_000;
/** Names are asked anew after so long. */
const KEPT_MS = 60_000;

interface Known<V> {
  readonly value: V;
  readonly keptAt: number;
}

/** Things found a moment ago by their names within a program; what was kept first goes first. */
export class KnownNames<V> {
  private readonly known = new Map<string, Known<V>>();

  /** The things behind names, those that are not remembered by asking `find` once. What it does not know is left out. */
  async resolve(
    programId: string,
    names: readonly string[],
    find: (unknown: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  ): Promise<ReadonlyMap<string, V>> {
    const found = new Map<string, V>();
    const unknown = new Set<string>();
    for (const name of names) {
      const known = this.known.get(`${programId}/${name}`);
      if (known && performance.now() - known.keptAt < KEPT_MS) found.set(name, known.value);
      else unknown.add(name);
    }
    if (unknown.size === 0) return found;
    const learned = await find([...unknown]);
    for (const name of unknown) {
      const value = learned.get(name);
      if (value === undefined) continue;
      found.set(name, value);
      this.keep(`${programId}/${name}`, value);
    }
    return found;
  }

  forget(programId: string, name: string): void {
    this.known.delete(`${programId}/${name}`);
  }

  private keep(name: string, value: V): void {
    const [first] = this.known.size >= NAMES_MAX ? this.known.keys() : [];
    if (first !== undefined) this.known.delete(first);
    this.known.set(name, { value, keptAt: performance.now() });
  }
}
