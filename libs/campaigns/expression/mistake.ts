/** What is wrong with an expression, and where: 1-based line and column, counted in characters. */
export interface Mistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** How it may have been meant, or where to look. */
  readonly hint: string;
}

/** The mistake at an offset of the text. */
export function mistakeAt(text: string, offset: number, message: string, hint: string): Mistake {
  const before = text.slice(0, offset).split('\n');
  const column = [...(before.at(-1) ?? '')].length + 1;
  return { message, line: before.length, column, hint };
}

/** "Did you mean ...?" with the known name that is nearest to a word; null when none is near. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let nearest: { readonly name: string; readonly distance: number } | null = null;
  for (const name of known) {
    const distance = distanceOf(word.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (!nearest || distance < nearest.distance)) nearest = { name, distance };
  }
  return nearest && `Did you mean "${nearest.name}"?`;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function distanceOf(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.length, b.length);
}
