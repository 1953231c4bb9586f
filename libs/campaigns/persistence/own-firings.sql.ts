import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { OwnFiringEntity } from './own-firing.entity.js';

export type OwnFiring = Omit<OwnFiringEntity, 'programId' | 'firedAt'>;

export async function insertOwnFirings(tx: Tx, firings: readonly OwnFiring[], now: Date): Promise<void> {
  if (firings.length === 0) return;
  await tx.execute(
    `insert into own_firings (program_id, fired_at, taken_back, customer_id, id, activity_id, kind, settings, units, local_day,
       occurred_at)
     select $1::uuid, $2::timestamptz, 0, f.* from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::jsonb[], $8::integer[],
       $9::date[], $10::timestamptz[]) f`,
    [
      ...[tx.programId, now.toISOString()],
      plainArray(firings.map(({ customerId }) => customerId)),
      plainArray(firings.map(({ id }) => id)),
      plainArray(firings.map(({ activityId }) => activityId)),
      textArray(firings.map(({ kind }) => kind)),
      textArray(firings.map(({ settings }) => JSON.stringify(settings))),
      plainArray(firings.map(({ units }) => units)),
      plainArray(firings.map(({ localDay }) => localDay)),
      timeArray(firings.map(({ occurredAt }) => occurredAt)),
    ],
  );
}

/** What was given for these activities and stands, at least in part. */
export function findOwnFirings(
  tx: Tx,
  activities: readonly { readonly customerId: Uuid; readonly activityId: Uuid }[],
): Promise<OwnFiring[]> {
  return tx.query<OwnFiring>(
    `select f.customer_id as "customerId", f.id, f.activity_id as "activityId", f.kind, f.settings, f.units,
       f.taken_back as "takenBack", f.local_day as "localDay", f.occurred_at as "occurredAt"
     from unnest($2::uuid[], $3::uuid[]) as a (customer_id, activity_id)
     join own_firings f on f.program_id = $1 and f.customer_id = a.customer_id and f.activity_id = a.activity_id
     where f.taken_back < f.units
     order by f.customer_id, f.id`,
    [
      tx.programId,
      plainArray(activities.map(({ customerId }) => customerId)),
      plainArray(activities.map(({ activityId }) => activityId)),
    ],
  );
}

/** All that is left of these is taken back. */
export async function takeBackOwnFirings(
  tx: Tx,
  firings: readonly Pick<OwnFiring, 'customerId' | 'id'>[],
): Promise<void> {
  await tx.execute(
    `update own_firings f set taken_back = f.units
     from unnest($2::uuid[], $3::uuid[]) as k (customer_id, id)
     where f.program_id = $1 and f.customer_id = k.customer_id and f.id = k.id`,
    [
      tx.programId,
      plainArray(firings.map(({ customerId }) => customerId)),
      plainArray(firings.map(({ id }) => id)),
    ],
  );
}
