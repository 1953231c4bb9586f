import { randomUUID } from 'node:crypto';
import { required } from '#kernel';
import type { ReferralState } from '#referrals';
import type { ReferralStaff } from './referral-staff.js';

/** A referral as it is put into the table; who the friend is matters to nobody. */
export interface PlantedReferral {
  /** Id of the customer. */
  readonly advocate: string;
  readonly state: ReferralState;
  readonly approvedAt: Date | null;
  readonly claimedAt?: Date;
  readonly channel?: string;
  /** States it came through, the last one left out. */
  readonly through?: readonly ReferralState[];
  /** Id of the friend; a new one if left out. */
  readonly friend?: string;
}

const PLANT = `
  insert into referrals (customer_id, program_id, advocate_id, referral_program_id, version_id, generation, advocate_generation, state,
    resume_state, reason, kind, channel, claimed_at, qualified_at, order_id, matures_at, approved_at, is_under_review, ended_at, last_step,
    attributed_at, attributed_step, qualified_step)
  select p.friend, $1, p.advocate, v.referral_program_id, v.id, 1, 0, p.state, case p.state when 'FLAGGED' then 'APPROVED' end, 'PLANTED',
    'CLICK', p.channel, p."claimedAt", p."approvedAt", case when p."approvedAt" is not null then gen_random_uuid() end, p."approvedAt",
    p."approvedAt", p.state = 'FLAGGED', case when p.state in ('REVERSED', 'REJECTED', 'EXPIRED') then p."claimedAt" end, 1, p."claimedAt", 1,
    case when p."approvedAt" is not null then 1 end
  from jsonb_to_recordset($3::jsonb) as p (friend uuid, advocate uuid, state text, channel text, "claimedAt" timestamptz, "approvedAt" timestamptz)
  cross join (select v.id, v.referral_program_id from referral_versions v join referral_programs r on r.id = v.referral_program_id
    where r.program_id = $1 and r.code = $2 order by v.number limit 1) v`;

const STEPS = `
  insert into referral_steps (customer_id, number, program_id, from_state, to_state, reason, actor, version_id, at, details)
  select p.friend, s.number, $1, 'CLAIMED', s.state, 'PLANTED', 'test', gen_random_uuid(), p."claimedAt", '{}'
  from jsonb_to_recordset($2::jsonb) as p (friend uuid, "claimedAt" timestamptz, steps jsonb)
  cross join lateral jsonb_array_elements_text(p.steps) with ordinality as s (state, number)`;

/** Puts referrals into the tables, as if everything had happened; answers the ids of the friends. */
export async function plantReferrals(
  { app, campaigns }: ReferralStaff,
  program: string,
  planted: readonly PlantedReferral[],
): Promise<string[]> {
  const rows = planted.map((one) => ({
    ...{ friend: randomUUID(), channel: 'TELEGRAM', claimedAt: app.now, ...one },
    steps: [...(one.through ?? []), one.state],
  }));
  const { id } = campaigns.desk.shop.program;
  await app.database.query(PLANT, [id, program, JSON.stringify(rows)]);
  await app.database.query(STEPS, [id, JSON.stringify(rows)]);
  return rows.map(({ friend }) => friend);
}

/** The id of a customer by the shop's own. */
export async function idOf({ app, campaigns }: ReferralStaff, externalId: string): Promise<string> {
  const rows = await app.database.query<{ id: string }>(
    'select customer_id as id from customer_external_ids where program_id = $1 and external_id = $2',
    [campaigns.desk.shop.program.id, externalId],
  );
  return required(rows[0], externalId).id;
}
