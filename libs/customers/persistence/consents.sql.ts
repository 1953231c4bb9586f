import { derivedId, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Consent } from '../domain/consent.js';
import { programOf } from './customers.sql.js';

/** Appends a decision. The same one is kept once: its id is made of what it says. */
export async function insertConsent(tx: Tx, customerId: Uuid, consent: Consent, now: Date): Promise<void> {
  const { channel, granted, source, at } = consent;
  await tx.execute(
    `insert into customer_consents (customer_id, consent_id, program_id, channel, granted, source, at, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (customer_id, consent_id) do nothing`,
    [
      customerId,
      derivedId(at, customerId, channel, String(granted), source),
      programOf(tx),
      channel,
      granted,
      source,
      at.toISOString(),
      now.toISOString(),
    ],
  );
}

/** The decision that counts, per customer and channel: the latest made; of two at one instant, the later recorded. */
export async function findCurrentConsents(
  tx: Tx,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, Consent[]>> {
  const found = new Map<Uuid, Consent[]>(customerIds.map((id) => [id, []]));
  if (customerIds.length === 0) return found;
  const rows = await tx.query<Consent & { customerId: Uuid }>(
    `select distinct on (customer_id, channel) customer_id as "customerId", channel, granted, source, at
     from customer_consents where program_id = $1 and customer_id = any($2::uuid[])
     order by customer_id, channel, at desc, recorded_at desc, consent_id desc`,
    [programOf(tx), customerIds],
  );
  for (const { customerId, ...consent } of rows) found.get(customerId)?.push(consent);
  return found;
}
