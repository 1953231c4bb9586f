/**
 * Rows of sums under a slice and a key: what a page of customers puts into cells, millions of small additions. Numbers in one block,
 * found by small integers, are added up ten times faster than objects under texts.
 */
export class Counters {
  private readonly rows: Map<number, number>[] = [];
  private taken = 0;
  private sums: Float64Array;

  /** @param width how many sums a row has. */
  constructor(readonly width: number) {
    this.sums = new Float64Array(width * 1_024);
  }

  /** Adds to a sum of a row. The key is an integer below 2^31. */
  add(row: number, column: number, amount: number): void {
    this.sums[row + column] = (this.sums[row + column] ?? 0) + amount;
  }

  /** The row of a slice and a key, from which on its sums are. */
  rowOf(slice: number, key: number): number {
    const rows = (this.rows[slice] ??= new Map<number, number>());
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = this.taken;
    this.taken += this.width;
    if (this.taken > this.sums.length) this.grow();
    rows.set(key, row);
    return row;
  }

  /** Rows in which anything is not zero. */
  *changed(): Generator<{ readonly slice: number; readonly key: number; readonly sums: Float64Array }> {
    for (const [slice, rows] of this.rows.entries()) {
      // Slices that nothing was counted for leave holes.
      for (const [key, row] of rows ?? []) {
        if (this.isChanged(row)) yield { slice, key, sums: this.sums.subarray(row, row + this.width) };
      }
    }
  }

  private isChanged(row: number): boolean {
    for (let column = 0; column < this.width; column += 1) if (this.sums[row + column] !== 0) return true;
    return false;
  }

  private grow(): void {
    const larger = new Float64Array(this.sums.length * 2);
    larger.set(this.sums);
    this.sums = larger;
  }
}
