import type { LocalDate } from '#kernel';
import { askedPeriod, type AskedPeriod } from '#metrics';
import { Complaint } from './terminal.js';

const QUARTER = /^(\d{4})-?Q([1-4])$/;
const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const YEAR = /^(\d{4})$/;
const RANGE = '..';

/** "1998", "1998Q2", "1998-04", or from one of them to another of the same kind: "1997Q1..1998Q2". */
export function readPeriod(text: string): AskedPeriod {
  const [first = '', last = first, ...more] = text.split(RANGE);
  const [begin, end] = [onePeriod(first), onePeriod(last)];
  if (!begin || !end || begin.grain !== end.grain || begin.from > end.from || more.length > 0)
    throw new Complaint(
      `"${text}" is no period. Periods are "1998", "1998Q2", "1998-04", or two of a kind: "1997Q1..1998Q2".`,
    );
  return askedPeriod(text, { from: begin.from, through: end.through, grain: begin.grain });
}

function onePeriod(text: string): Pick<AskedPeriod, 'from' | 'through' | 'grain'> | null {
  const [, year] = YEAR.exec(text) ?? [];
  if (year) return { from: `${year}-01-01`, through: `${year}-12-01`, grain: 'YEAR' };
  const [, ofYear, quarter] = QUARTER.exec(text) ?? [];
  if (ofYear && quarter) {
    const first = (Number(quarter) - 1) * 3 + 1;
    return { from: monthOf(ofYear, first), through: monthOf(ofYear, first + 2), grain: 'QUARTER' };
  }
  return MONTH.test(text) ? { from: `${text}-01`, through: `${text}-01`, grain: 'MONTH' } : null;
}

function monthOf(year: string, month: number): LocalDate {
  return `${year}-${String(month).padStart(2, '0')}-01`;
}
