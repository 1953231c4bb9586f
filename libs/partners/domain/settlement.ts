import { addDays, scale, type LocalDate, type Points } from '#kernel';

/**
 * What happened to points that a partner has to do with. All but the last are about points that the partner issued:
 * ISSUED, CLAWED_BACK (taken back with what earned them, cancelled, or kept for what was taken back too late), EXPIRED,
 * CORRECTED (taken by staff), REDEEMED_HERE (with the partner itself) and REDEEMED_ELSEWHERE. REDEEMED_FOR_OTHERS are points of other
 * issuers that were spent with the partner. What came back of a redemption is taken off it.
 */
export const LINE_KINDS = [
  'ISSUED',
  'CLAWED_BACK',
  'EXPIRED',
  'CORRECTED',
  'REDEEMED_HERE',
  'REDEEMED_ELSEWHERE',
  'REDEEMED_FOR_OTHERS',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Points of one kind that one price held for. */
export interface Flow {
  readonly kind: LineKind;
  readonly minorPerThousand: bigint;
  readonly points: Points;
}

export interface Line extends Flow {
  /** In minor units of the program's currency. */
  readonly amountMinor: bigint;
}

export interface Period {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** What a period comes to. */
export interface Statement extends Period {
  /** Points of the partner that were outstanding before: pending, available and held. */
  readonly openingPoints: Points;
  readonly closingPoints: Points;
  /** For its points that were redeemed elsewhere. */
  readonly owedByPartnerMinor: bigint;
  /** For points of others that were redeemed with it. */
  readonly owedToPartnerMinor: bigint;
  readonly lines: readonly Line[];
}

/**
 * The statement of a period, out of all that has flowed up to its end, and what statements before have said. So whatever was
 * recorded late is in the next one. Amounts are floor(points * price / 1000) of all points of a kind and price so far, less what was said
 * before: periods add up to the whole, however they are cut.
 */
export function statementOf(period: Period, flows: readonly Flow[], settled: readonly Line[]): Statement {
  const before = new Map<string, Line>();
  for (const line of settled) {
    const known = before.get(nameOf(line));
    before.set(nameOf(line), {
      ...line,
      points: line.points + (known?.points ?? 0n),
      amountMinor: line.amountMinor + (known?.amountMinor ?? 0n),
    });
  }
  const now = new Map(flows.map((flow) => [nameOf(flow), flow]));
  // A kind and price that was settled and has nothing any more is taken back.
  const all = [...before.values()].flatMap((line) =>
    now.has(nameOf(line)) ? [] : [{ ...line, points: 0n }],
  );
  const lines = [...flows, ...all].map((flow): Line => {
    const { kind, minorPerThousand, points } = flow;
    const known = before.get(nameOf(flow));
    return {
      ...{ kind, minorPerThousand, points: points - (known?.points ?? 0n) },
      amountMinor: amountOf(flow) - (known?.amountMinor ?? 0n),
    };
  });
  const counting = lines
    .filter(({ points, amountMinor }) => points !== 0n || amountMinor !== 0n)
    .sort(compareLines);
  const openingPoints = outstandingOf(settled);
  return {
    ...period,
    openingPoints,
    closingPoints: openingPoints + outstandingOf(counting),
    owedByPartnerMinor: amountOfKind(counting, 'REDEEMED_ELSEWHERE'),
    owedToPartnerMinor: amountOfKind(counting, 'REDEEMED_FOR_OTHERS'),
    lines: counting,
  };
}

/** The day on which the next period begins. */
export function nextFrom(last: Period | null, firstDay: LocalDate): LocalDate {
  return last ? addDays(last.to, 1) : firstDay;
}

/** Points that lines have left outstanding: issued, less all that became of them. */
export function outstandingOf(lines: readonly Flow[]): Points {
  return lines.reduce((sum, { kind, points }) => {
    if (kind === 'REDEEMED_FOR_OTHERS') return sum;
    return kind === 'ISSUED' ? sum + points : sum - points;
  }, 0n);
}

function amountOf({ points, minorPerThousand }: Flow): bigint {
  return points < 0n
    ? -scale(-points, minorPerThousand, 1000n, 'FLOOR')
    : scale(points, minorPerThousand, 1000n, 'FLOOR');
}

function amountOfKind(lines: readonly Line[], kind: LineKind): bigint {
  return lines.filter((line) => line.kind === kind).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function nameOf({ kind, minorPerThousand }: Omit<Flow, 'points'>): string {
  return `${kind}/${minorPerThousand}`;
}

function compareLines(a: Line, b: Line): number {
  const byKind = LINE_KINDS.indexOf(a.kind) - LINE_KINDS.indexOf(b.kind);
  if (byKind !== 0) return byKind;
  return a.minorPerThousand < b.minorPerThousand ? -1 : a.minorPerThousand > b.minorPerThousand ? 1 : 0;
}
