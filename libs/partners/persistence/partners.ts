import { required, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Partner, PartnerSettings, Price } from '../domain/partner.js';
import { PartnerEntity, PartnerPriceEntity } from './partner.entity.js';

const PARTNER = `id, program_id as "programId", code, name, point_type_id as "pointTypeId", is_open as "isOpen",
  verifier_kind as "verifierKind", number_format as "numberFormat", verifier_url as "verifierUrl",
  secret_number as "secretNumber", created_at as "createdAt"`;

/** The partners of the program, oldest first. */
export async function findPartners(tx: Tx): Promise<Partner[]> {
  const sql = `select ${PARTNER} from partners where program_id = $1 order by created_at, id`;
  return (await tx.query<PartnerEntity>(sql, [programOf(tx)])).map(partnerOf);
}

export async function findPartner(tx: Tx, code: string): Promise<Partner | null> {
  const sql = `select ${PARTNER} from partners where program_id = $1 and code = $2`;
  const [row] = await tx.query<PartnerEntity>(sql, [programOf(tx), code]);
  return row ? partnerOf(row) : null;
}

/** Locks a partner until the transaction ends: prices are set, and periods settled, one after the other. */
export async function lockPartner(tx: Tx, code: string): Promise<Partner | null> {
  const sql = `select ${PARTNER} from partners where program_id = $1 and code = $2 for no key update`;
  const [row] = await tx.query<PartnerEntity>(sql, [programOf(tx), code]);
  return row ? partnerOf(row) : null;
}

export async function insertPartner(tx: Tx, { verifier, ...partner }: Partner): Promise<void> {
  await tx.entities.insert(PartnerEntity, { ...partner, ...columnsOf(verifier) });
}

export async function savePartner(
  tx: Tx,
  partnerId: Uuid,
  { name, isOpen, verifier }: PartnerSettings,
): Promise<void> {
  const where = { programId: programOf(tx), id: partnerId };
  await tx.entities.update(PartnerEntity, where, { name, isOpen, ...columnsOf(verifier) });
}

export async function saveSecretNumber(tx: Tx, partnerId: Uuid, secretNumber: number): Promise<void> {
  await tx.entities.update(PartnerEntity, { programId: programOf(tx), id: partnerId }, { secretNumber });
}

/** Prices of partners, in the order in which they were set. */
export async function findPrices(tx: Tx, partnerIds: readonly Uuid[]): Promise<Map<Uuid, Price[]>> {
  const rows = await tx.query<PartnerPriceEntity>(
    `select partner_id as "partnerId", number, from_day as "fromDay", minor_per_thousand as "minorPerThousand"
     from partner_prices where program_id = $1 and partner_id = any($2::uuid[]) order by partner_id, number`,
    [programOf(tx), partnerIds],
  );
  const prices = new Map<Uuid, Price[]>(partnerIds.map((id) => [id, []]));
  for (const { partnerId, ...price } of rows) prices.get(partnerId)?.push(price);
  return prices;
}

export async function insertPrice(tx: Tx, partnerId: Uuid, price: Price, now: Date): Promise<void> {
  await tx.entities.insert(PartnerPriceEntity, {
    programId: programOf(tx),
    partnerId,
    ...price,
    createdAt: now,
  });
}

/** The partner that a storefront key belongs to: bound to it, or in place of one that was. */
export async function partnerOfKey(tx: Tx, keyId: Uuid): Promise<Uuid | null> {
  const [row] = await tx.query<{ readonly partnerId: Uuid }>(
    `with recursive chain as (
       select id, replaces, 0 as depth from storefront_keys where program_id = $1 and id = $2
       union all
       select k.id, k.replaces, c.depth + 1 from chain c join storefront_keys k on k.id = c.replaces and k.program_id = $1)
     select b.partner_id as "partnerId" from chain c join partner_keys b on b.key_id = c.id and b.program_id = $1
     order by c.depth limit 1`,
    [programOf(tx), keyId],
  );
  return row?.partnerId ?? null;
}

/** Binds a key to a partner for good; false if it is bound already. */
export async function bindKey(tx: Tx, keyId: Uuid, partnerId: Uuid, now: Date): Promise<boolean> {
  const bound = await tx.execute(
    `insert into partner_keys (key_id, program_id, partner_id, bound_at) values ($2, $1, $3, $4)
     on conflict (key_id) do nothing`,
    [programOf(tx), keyId, partnerId, now],
  );
  return bound === 1;
}

/** The last day that is settled with a partner; null: none. */
export async function lastSettledDay(tx: Tx, partnerId: Uuid): Promise<LocalDate | null> {
  const [row] = await tx.query<{ readonly day: LocalDate | null }>(
    'select max(to_day) as day from partner_settlements where program_id = $1 and partner_id = $2',
    [programOf(tx), partnerId],
  );
  return row?.day ?? null;
}

function partnerOf({
  verifierKind: kind,
  numberFormat: format,
  verifierUrl: url,
  ...row
}: PartnerEntity): Partner {
  return { ...row, verifier: { kind, format, url } };
}

function columnsOf({
  kind,
  format,
  url,
}: Partner['verifier']): Pick<PartnerEntity, 'verifierKind' | 'numberFormat' | 'verifierUrl'> {
  return { verifierKind: kind, numberFormat: format, verifierUrl: url };
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
