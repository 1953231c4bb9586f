import { required } from './assert.js';

/** How to undo what was done to something in memory, step by step: for a command that is refused half way. */
export class UndoLog {
  private readonly steps: (() => void)[] = [];

  /** To be told before, or right after, each change. */
  note(undo: () => void): void {
    this.steps.push(undo);
  }

  /** Sets an entry of a map. */
  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const isKnown = map.has(key);
    const before = map.get(key);
    this.note(() => (isKnown ? map.set(key, before as V) : map.delete(key)));
    map.set(key, value);
  }

  /** Adds to the end of a list. */
  push<T>(list: T[], value: T): void {
    this.note(() => list.pop());
    list.push(value);
  }

  /** Does some work; undoes all that it noted if it did not succeed. */
  attempt<T>(work: () => T, hasSucceeded: (result: T) => boolean): T {
    const mark = this.steps.length;
    const result = work();
    if (!hasSucceeded(result)) while (this.steps.length > mark) required(this.steps.pop(), 'a step')();
    return result;
  }
}
