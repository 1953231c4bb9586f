import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { PartnerBonusEntity } from './membership.entity.js';
import { programOf } from './partners.js';

/** A bonus that a partner reported. */
export interface Bonus {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly partnerId: Uuid;
  /** What the partner calls it: once for each partner. */
  readonly reference: string;
  readonly pointTypeId: Uuid;
  readonly points: Points;
  readonly takenBack: Points;
  readonly lot: bigint;
  readonly awardedAt: Date;
}

/** Takes a reference for a bonus; false if there is one by it. Waits for a transaction that is taking it. */
export async function takeReference(
  tx: Tx,
  { partnerId, reference, customerId, id }: Pick<Bonus, 'partnerId' | 'reference' | 'customerId' | 'id'>,
): Promise<boolean> {
  const taken = await tx.execute(
    `insert into partner_bonus_references (partner_id, reference, program_id, customer_id, bonus_id)
     values ($2, $3, $1, $4, $5) on conflict (partner_id, reference) do nothing`,
    [programOf(tx), partnerId, reference, customerId, id],
  );
  return taken === 1;
}

/** Who was given the bonus of a reference; null: nobody. */
export async function findReference(
  tx: Tx,
  partnerId: Uuid,
  reference: string,
): Promise<{ readonly customerId: Uuid; readonly id: Uuid } | null> {
  const [row] = await tx.query<{ readonly customerId: Uuid; readonly id: Uuid }>(
    `select customer_id as "customerId", bonus_id as id from partner_bonus_references
     where program_id = $1 and partner_id = $2 and reference = $3`,
    [programOf(tx), partnerId, reference],
  );
  return row ?? null;
}

export async function findBonus(tx: Tx, customerId: Uuid, id: Uuid): Promise<Bonus | null> {
  const [row] = await tx.query<Bonus>(
    `select customer_id as "customerId", id, partner_id as "partnerId", reference, point_type_id as "pointTypeId", points,
       taken_back as "takenBack", lot, awarded_at as "awardedAt"
     from partner_bonuses where program_id = $1 and customer_id = $2 and id = $3`,
    [programOf(tx), customerId, id],
  );
  return row ?? null;
}

export async function insertBonus(tx: Tx, bonus: Bonus): Promise<void> {
  await tx.entities.insert(PartnerBonusEntity, { ...bonus, programId: programOf(tx) });
}

export async function saveTakenBack(tx: Tx, { customerId, id, takenBack }: Bonus): Promise<void> {
  await tx.entities.update(PartnerBonusEntity, { programId: programOf(tx), customerId, id }, { takenBack });
}
