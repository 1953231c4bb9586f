import { fromTaggedJson, toTaggedJson } from '#kernel';
import { staleIfTaken, type Tx } from '#platform';
import { DEFAULT_SETTINGS, type CheckoutSettings } from '../domain/settings.js';
import { programOf } from './checkouts.js';

export interface NumberedSettings {
  /** 0: none were set yet. */
  readonly number: number;
  readonly settings: CheckoutSettings;
}

/** Those that count. */
export async function findSettings(tx: Tx): Promise<NumberedSettings> {
  const [row] = await tx.query<{ readonly number: number; readonly settings: unknown }>(
    'select number, settings from checkout_settings where program_id = $1 order by number desc limit 1',
    [programOf(tx)],
  );
  return row
    ? { number: row.number, settings: fromTaggedJson(row.settings) as CheckoutSettings }
    : { number: 0, settings: DEFAULT_SETTINGS };
}

/** Throws `StaleWrite` when somebody else has set some meanwhile. */
export async function insertSettings(
  tx: Tx,
  { number, settings }: NumberedSettings,
  by: { readonly createdAt: Date; readonly createdBy: string },
): Promise<void> {
  await staleIfTaken(
    tx.execute(
      `insert into checkout_settings (program_id, number, settings, created_at, created_by) values ($1, $2, $3::jsonb, $4, $5)`,
      [programOf(tx), number, JSON.stringify(toTaggedJson(settings)), by.createdAt, by.createdBy],
    ),
    'checkout_settings_pk',
  );
}
