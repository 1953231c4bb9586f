import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Channel } from '../domain/channel.js';
import { programOf } from './referral-programs.js';

/** That an advocate shared a link or code somewhere. */
export interface Share {
  /** UUIDv7 of the program-local day: the same for all of an advocate on one day and channel. */
  readonly id: Uuid;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  readonly channel: Channel;
  readonly occurredAt: Date;
}

/** Those that are there already stay as they are. */
export async function insertShares(tx: Tx, shares: readonly Share[]): Promise<void> {
  if (shares.length === 0) return;
  await tx.execute(
    `insert into referral_shares (program_id, customer_id, id, referral_program_id, channel, occurred_at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[])
     on conflict (id, customer_id) do nothing`,
    [
      programOf(tx),
      plainArray(shares.map(({ advocateId }) => advocateId)),
      plainArray(shares.map(({ id }) => id)),
      plainArray(shares.map(({ referralProgramId }) => referralProgramId)),
      textArray(shares.map(({ channel }) => channel)),
      timeArray(shares.map(({ occurredAt }) => occurredAt)),
    ],
  );
}
