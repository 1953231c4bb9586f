import { required, type LocalDate, type Points, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Payment } from '../domain/refund.js';
import { type ClubPaymentReferenceEntity, type ClubPaymentEntity } from './membership.entity.js';

/** A payment, and whose it is. */
export interface KeptPayment extends Payment {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
}

type Row = Omit<ClubPaymentEntity, 'programId'>;

const COLUMNS = `customer_id as "customerId", club_id as "clubId", number, plan, kind, point_type as "pointType", points,
  amount_minor as "amountMinor", reference, period_from as "periodFrom", period_until as "periodUntil",
  paid_at as "paidAt", restored_points as "restoredPoints", owed_minor as "owedMinor"`;

export async function insertPayments(tx: Tx, payments: readonly KeptPayment[]): Promise<void> {
  if (payments.length === 0) return;
  await tx.execute(
    `insert into club_payments (program_id, restored_points, owed_minor, customer_id, club_id, number, plan, kind,
       point_type, points, amount_minor, reference, period_from, period_until, paid_at)
     select $1, 0, 0, d.* from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[],
       $9::bigint[], $10::text[], $11::date[], $12::date[], $13::timestamptz[]) as d(customer_id, club_id, number, plan,
       kind, point_type, points, amount_minor, reference, period_from, period_until, paid_at)`,
    [
      required(tx.programId, 'program of the transaction'),
      plainArray(payments.map(({ customerId }) => customerId)),
      plainArray(payments.map(({ clubId }) => clubId)),
      plainArray(payments.map(({ number }) => number)),
      textArray(payments.map(({ plan }) => plan)),
      textArray(payments.map(({ kind }) => kind)),
      textArray(payments.map(({ pointType }) => pointType)),
      plainArray(payments.map(({ points }) => points)),
      plainArray(payments.map(({ amountMinor }) => amountMinor)),
      textArray(payments.map(({ reference }) => reference)),
      plainArray(payments.map(({ term }) => term.from)),
      plainArray(payments.map(({ term }) => term.until)),
      timeArray(payments.map(({ paidAt }) => paidAt)),
    ],
  );
}

/** What of these memberships' payments is for days after a day. */
export async function findUnused(
  tx: Tx,
  clubId: Uuid,
  customerIds: readonly Uuid[],
  after: LocalDate,
): Promise<KeptPayment[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from club_payments
     where program_id = $1 and club_id = $2 and customer_id = any($3::uuid[]) and period_until > $4::date
       and restored_points = 0 and owed_minor = 0
     order by customer_id, number`,
    [required(tx.programId, 'program of the transaction'), clubId, plainArray(customerIds), after],
  );
  return rows.map(paymentOf);
}

/** One payment; null when there is none of that number. */
export async function findPayment(
  tx: Tx,
  customerId: Uuid,
  clubId: Uuid,
  number: number,
): Promise<KeptPayment | null> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from club_payments
     where program_id = $1 and customer_id = $2 and club_id = $3 and number = $4`,
    [required(tx.programId, 'program of the transaction'), customerId, clubId, number],
  );
  return row ? paymentOf(row) : null;
}

/** Notes what came back of payments. */
export async function saveRefunds(
  tx: Tx,
  refunds: readonly (Pick<KeptPayment, 'customerId' | 'clubId' | 'number'> & {
    readonly restoredPoints: Points;
    readonly owedMinor: bigint;
  })[],
): Promise<void> {
  if (refunds.length === 0) return;
  await tx.execute(
    `update club_payments p set restored_points = d.restored, owed_minor = d.owed
     from unnest($2::uuid[], $3::uuid[], $4::int[], $5::bigint[], $6::bigint[]) as d(customer_id, club_id, number, restored, owed)
     where p.program_id = $1 and p.customer_id = d.customer_id and p.club_id = d.club_id and p.number = d.number`,
    [
      required(tx.programId, 'program of the transaction'),
      plainArray(refunds.map(({ customerId }) => customerId)),
      plainArray(refunds.map(({ clubId }) => clubId)),
      plainArray(refunds.map(({ number }) => number)),
      plainArray(refunds.map(({ restoredPoints }) => restoredPoints)),
      plainArray(refunds.map(({ owedMinor }) => owedMinor)),
    ],
  );
}

/** For which payment a reference stands in the program; null when it is unknown. */
export async function findReference(tx: Tx, reference: string): Promise<ClubPaymentReferenceEntity | null> {
  const [row] = await tx.query<ClubPaymentReferenceEntity>(
    `select program_id as "programId", reference, customer_id as "customerId", club_id as "clubId", number
     from club_payment_references where program_id = $1 and reference = $2`,
    [required(tx.programId, 'program of the transaction'), reference],
  );
  return row ?? null;
}

/** Takes a reference; false when somebody else has it by now. */
export async function takeReference(
  tx: Tx,
  { reference, customerId, clubId, number }: KeptPayment,
): Promise<boolean> {
  const taken = await tx.execute(
    `insert into club_payment_references (program_id, reference, customer_id, club_id, number)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [required(tx.programId, 'program of the transaction'), reference, customerId, clubId, number],
  );
  return taken === 1;
}

function paymentOf({ periodFrom, periodUntil, ...row }: Row): KeptPayment {
  return { ...row, term: { from: periodFrom, until: periodUntil } };
}
