import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Club, ClubSettings, Period, Plan, Price, Privileges, Seats } from '../domain/club.js';
import { ClubEntity, ClubPlanEntity, type StoredPrivileges } from './club.entity.js';

const CLUB = `id, program_id as "programId", code, name, description, kind, is_open as "isOpen", capacity, taken, waiting,
  next_place as "nextPlace", privileges, rule, created_at as "createdAt"`;

/** A club with its plans, oldest first. */
export interface ClubWithPlans {
  readonly club: Club;
  readonly plans: readonly Plan[];
}

/** The clubs of the program, oldest first. */
export async function findClubs(tx: Tx): Promise<ClubWithPlans[]> {
  const [rows, plans] = await Promise.all([
    tx.query<ClubEntity>(`select ${CLUB} from clubs where program_id = $1 order by created_at, id`, [
      programOf(tx),
    ]),
    tx.query<ClubPlanEntity>(
      `select club_id as "clubId", code, program_id as "programId", name, price_kind as "priceKind",
         point_type as "pointType", points, amount_minor as "amountMinor", period_unit as "periodUnit",
         period_count as "periodCount", renews, grace_days as "graceDays", payment_days as "paymentDays",
         is_offered as "isOffered", created_at as "createdAt"
       from club_plans where program_id = $1 order by created_at, code`,
      [programOf(tx)],
    ),
  ]);
  return rows.map((row) => ({
    club: clubOf(row),
    plans: plans.filter(({ clubId }) => clubId === row.id).map(planOf),
  }));
}

/** Whether any club of the program has a rule: what most programs are asked in vain, with each batch that is recorded. */
export async function hasRules(tx: Tx): Promise<boolean> {
  const rows = await tx.query('select from clubs where program_id = $1 and rule is not null limit 1', [
    programOf(tx),
  ]);
  return rows.length > 0;
}

/** Locks a club until the transaction ends: seats are taken and freed one after the other. */
export async function lockClub(tx: Tx, clubId: Uuid): Promise<Club | null> {
  const [row] = await tx.query<ClubEntity>(
    `select ${CLUB} from clubs where program_id = $1 and id = $2 for no key update`,
    [programOf(tx), clubId],
  );
  return row ? clubOf(row) : null;
}

export async function insertClub(tx: Tx, { seats, privileges, ...club }: Club): Promise<void> {
  await tx.entities.insert(ClubEntity, { ...club, ...seats, privileges: storedPrivileges(privileges) });
}

export async function saveClub(tx: Tx, clubId: Uuid, settings: ClubSettings): Promise<void> {
  const { name, description, kind, rule, isOpen, capacity, privileges } = settings;
  await tx.entities.update(
    ClubEntity,
    { programId: programOf(tx), id: clubId },
    { name, description, kind, rule, isOpen, capacity, privileges: storedPrivileges(privileges) },
  );
}

/** Writes the seats of a locked club. */
export async function saveSeats(tx: Tx, clubId: Uuid, { taken, waiting, nextPlace }: Seats): Promise<void> {
  await tx.execute(
    'update clubs set taken = $3, waiting = $4, next_place = $5 where program_id = $1 and id = $2',
    [programOf(tx), clubId, taken, waiting, nextPlace],
  );
}

/** Writes a plan of a locked club: a new one, or another form of one that is there. */
export async function savePlan(tx: Tx, clubId: Uuid, plan: Plan, now: Date): Promise<void> {
  const { code, name, price, period, renews, graceDays, paymentDays, isOffered } = plan;
  const terms = {
    ...{ name, renews, graceDays, paymentDays, isOffered, priceKind: price.kind },
    pointType: price.kind === 'POINTS' ? price.pointType : null,
    points: price.kind === 'POINTS' ? price.points : null,
    amountMinor: price.kind === 'MONEY' ? price.amountMinor : null,
    periodUnit: period?.unit ?? null,
    periodCount: period?.count ?? null,
  };
  const programId = programOf(tx);
  const { affected } = await tx.entities.update(ClubPlanEntity, { programId, clubId, code }, terms);
  if (affected === 0)
    await tx.entities.insert(ClubPlanEntity, { programId, clubId, code, ...terms, createdAt: now });
}

function clubOf({
  taken,
  waiting,
  nextPlace,
  privileges: { multiplier, ...words },
  ...row
}: ClubEntity): Club {
  const { numerator, denominator } = multiplier ?? {};
  const times =
    numerator && denominator ? { numerator: BigInt(numerator), denominator: BigInt(denominator) } : null;
  return { ...row, privileges: { ...words, multiplier: times }, seats: { taken, waiting, nextPlace } };
}

function storedPrivileges({ multiplier, ...words }: Privileges): StoredPrivileges {
  const { numerator, denominator } = multiplier ?? {};
  return { ...words, multiplier: multiplier && { numerator: `${numerator}`, denominator: `${denominator}` } };
}

function planOf(row: ClubPlanEntity): Plan {
  const { code, name, renews, graceDays, paymentDays, isOffered, periodUnit: unit, periodCount: count } = row;
  const period: Period | null = unit === null || count === null ? null : { unit, count };
  return { ...{ code, name, period, renews, graceDays, paymentDays, isOffered }, price: priceOf(row) };
}

function priceOf({ priceKind, pointType, points, amountMinor }: ClubPlanEntity): Price {
  if (priceKind === 'POINTS')
    return {
      kind: 'POINTS',
      pointType: required(pointType, 'a point type'),
      points: required(points, 'points'),
    };
  return priceKind === 'MONEY'
    ? { kind: 'MONEY', amountMinor: required(amountMinor, 'an amount') }
    : { kind: 'FREE' };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
