import { derivedId, invariant, required, type LocalDate, type Uuid } from '#kernel';
import { allInOrder, plainArray, textArray, timeArray, type Tx } from '#platform';
import type { LadderVersion } from '../domain/ladder.js';
import { dueDayOf, fallsOnOf, type Change, type Move, type Placement } from '../domain/placement.js';
import type { CustomerTierEntity } from './placement.entity.js';

/** A customer on a ladder. */
export interface Place {
  readonly customerId: Uuid;
  readonly ladderId: Uuid;
}

export interface PlacedCustomer extends Place {
  readonly placement: Placement;
}

const COLUMNS = `customer_id as "customerId", ladder_id as "ladderId", tier, rank, since, version_id as "versionId",
  review_day as "reviewDay", kept_until as "keptUntil", grace_until as "graceUntil", warned_for as "warnedFor",
  hold_tier as "holdTier", hold_cause as "holdCause", hold_until as "holdUntil", hold_rises_above as "holdRisesAbove",
  moves`;

type Row = Omit<CustomerTierEntity, 'programId' | 'dueDay' | 'fallsOn'>;

/** Where these customers stand on the ladders of the program. */
export async function findPlacements(tx: Tx, customerIds: readonly Uuid[]): Promise<PlacedCustomer[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from customer_tiers where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray(customerIds)],
  );
  return rows.map(placedOf);
}

/** The place of a customer among those for whom something is due. */
export interface DuePlace {
  readonly dueDay: LocalDate;
  readonly customerId: Uuid;
}

/** Which of those who are due: customers are dealt out to lanes by their ids, and each lane goes on behind a place. */
export interface DueWanted {
  readonly ladderId: Uuid;
  readonly until: LocalDate;
  readonly lane: number;
  readonly lanes: number;
  readonly after: DuePlace | null;
  readonly limit: number;
}

/** Customers for whom something is due on a ladder up to a day, the longest due first. */
export async function findDue(
  tx: Tx,
  { ladderId, until, lane, lanes, after, limit }: DueWanted,
): Promise<DuePlace[]> {
  return tx.query<DuePlace>(
    `select due_day as "dueDay", customer_id as "customerId" from customer_tiers
     where program_id = $1 and ladder_id = $2 and due_day <= $3::date
       and (due_day, customer_id) > (coalesce($4::date, '-infinity'::date), coalesce($5::uuid, $6::uuid))
       and get_byte(uuid_send(customer_id), 15) % $7::int = $8::int
     order by due_day, customer_id limit $9`,
    [
      ...[programOf(tx), ladderId, until, after?.dueDay ?? null, after?.customerId ?? null, FIRST_ID],
      ...[lanes, lane, limit],
    ],
  );
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** How many wait for a look up to a day, counted to a bound, and since when. */
export async function dueBacklog(
  tx: Tx,
  ladderId: Uuid,
  day: LocalDate,
  countMax: number,
): Promise<{ readonly count: number; readonly first: LocalDate | null }> {
  const [row] = await tx.query<{ readonly count: bigint; readonly first: LocalDate | null }>(
    `select count(*) as count, min(due_day) as first from (
       select due_day from customer_tiers where program_id = $1 and ladder_id = $2 and due_day <= $3::date
       order by due_day limit $4) due`,
    [programOf(tx), ladderId, day, countMax],
  );
  return { count: Number(row?.count ?? 0n), first: row?.first ?? null };
}

/** Where customers stand now, gathered to be written. Their totals are locked by whoever does. */
export class PlacementChanges {
  private readonly moved = new PlacementColumns();
  private readonly reviewed = new PlacementColumns();

  /** `version` says how many days before a review somebody is warned. */
  add(change: Exclude<Change, 'NONE'>, place: Place, placement: Placement, version: LadderVersion): void {
    (change === 'REVIEW' ? this.reviewed : this.moved).add(place, placement, version);
  }

  async save(tx: Tx): Promise<void> {
    await allInOrder([saveReviews(tx, this.reviewed), savePlacements(tx, this.moved)]);
  }
}

/** Rows of `customer_tiers`, column by column: what of a placement is written is all that is kept of it until then. */
class PlacementColumns {
  readonly customerIds: Uuid[] = [];
  readonly ladderIds: Uuid[] = [];
  readonly dueDays: (LocalDate | null)[] = [];
  readonly fallsOn: (LocalDate | null)[] = [];
  private readonly placements: Placement[] = [];

  get count(): number {
    return this.placements.length;
  }

  add({ customerId, ladderId }: Place, placement: Placement, version: LadderVersion): void {
    this.customerIds.push(customerId);
    this.ladderIds.push(ladderId);
    this.placements.push(placement);
    this.dueDays.push(dueDayOf(placement, version.warningDays));
    this.fallsOn.push(fallsOnOf(placement, version.graceDays));
  }

  of<T>(valueOf: (placement: Placement) => T): T[] {
    return this.placements.map(valueOf);
  }
}

/**
 * Writes when customers who stay where they are are looked at again: what most reviews come to, at half of what it takes to write
 * all.
 */
async function saveReviews(tx: Tx, rows: PlacementColumns): Promise<void> {
  if (rows.count === 0) return;
  const count = await tx.execute(
    // Asked for by their ids besides: joined alone, PostgreSQL read the whole table for a page.
    `update customer_tiers t set review_day = d.review_day, kept_until = d.kept_until, grace_until = d.grace_until,
       warned_for = d.warned_for, due_day = d.due_day, falls_on = d.falls_on
     from unnest($2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::date[], $7::date[], $8::date[], $9::date[])
       as d(customer_id, ladder_id, review_day, kept_until, grace_until, warned_for, due_day, falls_on)
     where t.program_id = $1 and t.customer_id = any($2::uuid[]) and t.customer_id = d.customer_id and t.ladder_id = d.ladder_id`,
    [
      programOf(tx),
      plainArray(rows.customerIds),
      plainArray(rows.ladderIds),
      plainArray(rows.of(({ reviewDay }) => reviewDay)),
      plainArray(rows.of(({ keptUntil }) => keptUntil)),
      plainArray(rows.of(({ graceUntil }) => graceUntil)),
      plainArray(rows.of(({ warnedFor }) => warnedFor)),
      plainArray(rows.dueDays),
      plainArray(rows.fallsOn),
    ],
  );
  invariant(count === rows.count, 'who was reviewed has a place');
}

async function savePlacements(tx: Tx, rows: PlacementColumns): Promise<void> {
  if (rows.count === 0) return;
  await tx.execute(
    `insert into customer_tiers (program_id, customer_id, ladder_id, tier, rank, since, version_id, review_day, kept_until,
       grace_until, warned_for, hold_tier, hold_cause, hold_until, hold_rises_above, due_day, falls_on, moves)
     select $1, d.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::timestamptz[], $7::uuid[], $8::date[],
       $9::date[], $10::date[], $11::date[], $12::text[], $13::text[], $14::date[], $15::int[], $16::date[], $17::date[],
       $18::int[]) as d(customer_id, ladder_id, tier, rank, since, version_id, review_day, kept_until, grace_until,
       warned_for, hold_tier, hold_cause, hold_until, hold_rises_above, due_day, falls_on, moves)
     on conflict (customer_id, ladder_id) do update set tier = excluded.tier, rank = excluded.rank, since = excluded.since,
       version_id = excluded.version_id, review_day = excluded.review_day, kept_until = excluded.kept_until,
       grace_until = excluded.grace_until, warned_for = excluded.warned_for, hold_tier = excluded.hold_tier,
       hold_cause = excluded.hold_cause, hold_until = excluded.hold_until, hold_rises_above = excluded.hold_rises_above,
       due_day = excluded.due_day, falls_on = excluded.falls_on, moves = excluded.moves`,
    [
      programOf(tx),
      plainArray(rows.customerIds),
      plainArray(rows.ladderIds),
      textArray(rows.of(({ tier }) => tier)),
      plainArray(rows.of(({ rank }) => rank)),
      timeArray(rows.of(({ since }) => since)),
      plainArray(rows.of(({ versionId }) => versionId)),
      plainArray(rows.of(({ reviewDay }) => reviewDay)),
      plainArray(rows.of(({ keptUntil }) => keptUntil)),
      plainArray(rows.of(({ graceUntil }) => graceUntil)),
      plainArray(rows.of(({ warnedFor }) => warnedFor)),
      textArray(rows.of(({ hold }) => hold?.tier ?? null)),
      textArray(rows.of(({ hold }) => hold?.cause ?? null)),
      plainArray(rows.of(({ hold }) => hold?.until ?? null)),
      plainArray(rows.of(({ hold }) => hold?.risesAbove ?? null)),
      plainArray(rows.dueDays),
      plainArray(rows.fallsOn),
      plainArray(rows.of(({ moves }) => moves)),
    ],
  );
}

/** A move that is to be kept. */
export interface KeptMove extends Place {
  readonly move: Move;
}

/** The id of a move: the same whenever it is worked out again. */
export function moveIdOf({ customerId, ladderId, move }: KeptMove): Uuid {
  return derivedId(move.at, 'tier move', customerId, ladderId, String(move.number));
}

export async function insertMoves(tx: Tx, kept: readonly KeptMove[], now: Date): Promise<void> {
  if (kept.length === 0) return;
  const of = <T>(valueOf: (move: Move) => T): T[] => kept.map(({ move }) => valueOf(move));
  await tx.execute(
    `insert into tier_moves (program_id, recorded_at, customer_id, id, ladder_id, number, from_tier, to_tier, is_up, cause,
       happened_at, version_id, until_day, activity_id, order_id, campaign_version_id, actor, reason, before)
     select $1, $2, d.* from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::boolean[],
       $10::text[], $11::timestamptz[], $12::uuid[], $13::date[], $14::uuid[], $15::uuid[], $16::uuid[], $17::text[],
       $18::text[], $19::jsonb[]) as d(customer_id, id, ladder_id, number, from_tier, to_tier, is_up, cause, happened_at,
       version_id, until_day, activity_id, order_id, campaign_version_id, actor, reason, before)`,
    [
      programOf(tx),
      now.toISOString(),
      plainArray(kept.map(({ customerId }) => customerId)),
      plainArray(kept.map(moveIdOf)),
      plainArray(kept.map(({ ladderId }) => ladderId)),
      plainArray(of(({ number }) => number)),
      textArray(of(({ from }) => from)),
      textArray(of(({ to }) => to)),
      plainArray(of(({ isUp }) => isUp)),
      textArray(of(({ cause }) => cause)),
      timeArray(of(({ at }) => at)),
      plainArray(of(({ versionId }) => versionId)),
      plainArray(of(({ until }) => until)),
      plainArray(of(({ by }) => by.activityId)),
      plainArray(of(({ by }) => by.orderId)),
      plainArray(of(({ by }) => by.campaignVersionId)),
      textArray(of(({ by }) => by.actor)),
      textArray(of(({ by }) => by.reason)),
      textArray(of(({ before }) => before && JSON.stringify(before))),
    ],
  );
}

/** Field by field: to copy the rest of a row takes thrice as long. */
function placedOf(row: Row): PlacedCustomer {
  const { tier, rank, since, versionId, reviewDay, keptUntil, graceUntil, warnedFor, moves } = row;
  const { holdTier, holdCause, holdUntil, holdRisesAbove } = row;
  const hold =
    holdTier === null || holdCause === null
      ? null
      : { tier: holdTier, cause: holdCause, until: holdUntil, risesAbove: holdRisesAbove };
  return {
    customerId: row.customerId,
    ladderId: row.ladderId,
    placement: { tier, rank, since, versionId, reviewDay, keptUntil, graceUntil, warnedFor, hold, moves },
  };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
