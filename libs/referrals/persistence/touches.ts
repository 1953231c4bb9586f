import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Touch } from '../domain/touch.js';
import { programOf } from './referral-programs.js';

const TOUCHED = `t.id, t.customer_id as "advocateId", t.referral_program_id as "referralProgramId", t.code, t.kind, t.channel,
  t.contact_key as "contactKey", t.visitor`;
const TOUCH = `${TOUCHED}, t.occurred_at as "occurredAt"`;

/** Names a touch: the advocate is part of its key. */
export type TouchName = Pick<Touch, 'id' | 'advocateId'>;

export async function insertTouches(tx: Tx, touches: readonly Touch[]): Promise<void> {
  if (touches.length === 0) return;
  await tx.execute(
    `insert into referral_touches (program_id, customer_id, id, referral_program_id, code, kind, channel, occurred_at, contact_key,
       visitor)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bytea[],
       $10::bytea[])`,
    [
      programOf(tx),
      plainArray(touches.map(({ advocateId }) => advocateId)),
      plainArray(touches.map(({ id }) => id)),
      plainArray(touches.map(({ referralProgramId }) => referralProgramId)),
      textArray(touches.map(({ code }) => code)),
      textArray(touches.map(({ kind }) => kind)),
      textArray(touches.map(({ channel }) => channel)),
      timeArray(touches.map(({ occurredAt }) => occurredAt)),
      bytesArray(touches.map(({ contactKey }) => contactKey)),
      bytesArray(touches.map(({ visitor }) => visitor)),
    ],
  );
}

/** The known ones of these touches, by id: what a signed parameter names, as it was recorded. */
export async function findTouches(tx: Tx, names: readonly TouchName[]): Promise<Map<Uuid, Touch>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<Touch>(
    `select ${TOUCH} from unnest($2::uuid[], $3::uuid[]) as w (id, customer_id)
     join referral_touches t on t.program_id = $1 and t.id = w.id and t.customer_id = w.customer_id`,
    [
      programOf(tx),
      plainArray(names.map(({ id }) => id)),
      plainArray(names.map(({ advocateId }) => advocateId)),
    ],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** An invitation, or a guest; an invitation occurred when it was sent. */
export interface ContactTouch extends Touch {
  /** Whether it is an invitation that was not sent yet: it occurred when it was written. */
  readonly isPending: boolean;
}

/** Invitations and guests whose contacts have these keys, since a time; in the order in which they were written. */
export function findTouchesByContacts(
  tx: Tx,
  contactKeys: readonly Buffer[],
  since: Date,
): Promise<ContactTouch[]> {
  if (contactKeys.length === 0) return Promise.resolve([]);
  return tx.query<ContactTouch>(
    `select ${TOUCHED}, coalesce(i.sent_at, t.occurred_at) as "occurredAt",
       t.kind = 'INVITATION' and i.sent_at is null as "isPending"
     from referral_touches t
     left join referral_invitations i on i.program_id = $1 and i.customer_id = t.customer_id and i.id = t.id
     where t.program_id = $1 and t.contact_key = any($2::bytea[]) and coalesce(i.sent_at, t.occurred_at) >= $3 order by t.id`,
    [programOf(tx), contactKeys, since],
  );
}

/** Hexadecimal has nothing that needs quotes. */
function bytesArray(values: readonly (Buffer | null)[]): string {
  if (values.every((value) => value === null)) return '{}';
  return `{${values.map((value) => (value ? `"\\\\x${value.toString('hex')}"` : 'NULL')).join(',')}}`;
}
