import type { LadderTerms } from './ladder.js';
import { wordsOfQualification, wordsOfWindow } from './wording.js';

/** One thing in which two versions differ. */
export interface Difference {
  /** Such as "tiers.gold.qualification". */
  readonly path: string;
  /** Null: it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In what two versions of a ladder differ; tiers are the same by their codes. */
export function differencesOf(before: LadderTerms, after: LadderTerms): Difference[] {
  const [old, fresh] = [partsOf(before), partsOf(after)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((one) => one.before !== one.after);
}

function partsOf(terms: LadderTerms): Map<string, string> {
  const parts = new Map<string, string>([
    ['window', wordsOfWindow(terms.window)],
    ['downgrade', terms.downgrade],
    ['graceDays', String(terms.graceDays)],
    ['warningDays', String(terms.warningDays)],
  ]);
  for (const { code, name, rank, qualification, benefits } of terms.tiers) {
    const { multiplier, privileges, flags } = benefits;
    const path = `tiers.${code}`;
    parts.set(`${path}.name`, name);
    parts.set(`${path}.rank`, String(rank));
    parts.set(`${path}.qualification`, wordsOfQualification(qualification));
    if (multiplier)
      parts.set(
        `${path}.benefits.multiplier`,
        `${multiplier.numerator}/${multiplier.denominator}${multiplier.pointType === null ? '' : ` of ${multiplier.pointType}`}`,
      );
    if (privileges.length > 0) parts.set(`${path}.benefits.privileges`, privileges.join('; '));
    if (flags.length > 0) parts.set(`${path}.benefits.flags`, flags.join(', '));
  }
  return parts;
}
