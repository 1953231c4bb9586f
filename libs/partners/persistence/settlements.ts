import { groupedBy, type LocalDate, type Points, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Line, Statement } from '../domain/settlement.js';
import { programOf } from './partners.js';
import { PartnerSettlementEntity, PartnerSettlementLineEntity } from './settlement.entity.js';

/** A statement that is closed: it stays as it is. */
export interface Settlement extends Statement {
  readonly partnerId: Uuid;
  readonly number: number;
  readonly closedAt: Date;
  /** A principal. */
  readonly actor: string;
}

interface Row {
  partnerId: Uuid;
  number: number;
  from: LocalDate;
  to: LocalDate;
  openingPoints: Points;
  closingPoints: Points;
  owedByPartnerMinor: bigint;
  owedToPartnerMinor: bigint;
  closedAt: Date;
  actor: string;
}

const COLUMNS = `partner_id as "partnerId", number, from_day as "from", to_day as "to", opening_points as "openingPoints",
  closing_points as "closingPoints", owed_by_partner_minor as "owedByPartnerMinor",
  owed_to_partner_minor as "owedToPartnerMinor", closed_at as "closedAt", actor`;

/** At most `limit` settlements of a partner, the newest first, behind one of a number. */
export async function findSettlements(
  tx: Tx,
  partnerId: Uuid,
  after: number | null,
  limit: number,
): Promise<Settlement[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from partner_settlements
     where program_id = $1 and partner_id = $2 and ($3::int is null or number < $3)
     order by number desc limit $4`,
    [programOf(tx), partnerId, after, limit],
  );
  const lines = await tx.query<Line & { readonly settlement: number }>(
    `select settlement, kind, minor_per_thousand as "minorPerThousand", points, amount_minor as "amountMinor"
     from partner_settlement_lines where program_id = $1 and partner_id = $2 and settlement = any($3::int[])
     order by settlement, array_position(array['ISSUED', 'CLAWED_BACK', 'EXPIRED', 'CORRECTED', 'REDEEMED_HERE',
       'REDEEMED_ELSEWHERE', 'REDEEMED_FOR_OTHERS'], kind), minor_per_thousand`,
    [programOf(tx), partnerId, rows.map(({ number }) => number)],
  );
  const ofSettlement = groupedBy(lines, ({ settlement }) => settlement);
  return rows.map((row) => ({ ...row, lines: (ofSettlement.get(row.number) ?? []).map(lineOf) }));
}

/** What all settlements of a partner have said, by kind and price. */
export async function findSettledLines(tx: Tx, partnerId: Uuid): Promise<Line[]> {
  return tx.query<Line>(
    `select kind, minor_per_thousand as "minorPerThousand", sum(points)::bigint as points,
       sum(amount_minor)::bigint as "amountMinor"
     from partner_settlement_lines where program_id = $1 and partner_id = $2 group by 1, 2`,
    [programOf(tx), partnerId],
  );
}

export async function insertSettlement(tx: Tx, settlement: Settlement, until: Date): Promise<void> {
  const { from: fromDay, to: toDay, lines, ...rest } = settlement;
  const programId = programOf(tx);
  await tx.entities.insert(PartnerSettlementEntity, { ...rest, programId, fromDay, toDay, until });
  const { partnerId, number } = settlement;
  await tx.entities.insert(
    PartnerSettlementLineEntity,
    lines.map((line) => ({ ...line, programId, partnerId, settlement: number })),
  );
}

function lineOf({ kind, minorPerThousand, points, amountMinor }: Line): Line {
  return { kind, minorPerThousand, points, amountMinor };
}
