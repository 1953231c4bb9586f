import { groupedBy, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { ExposureEntity } from './exposure.entity.js';

export type Exposure = Omit<ExposureEntity, 'programId'>;

/** Customers of one arm. */
export interface ArmCount {
  readonly arm: string;
  readonly customers: number;
}

/** Who was in which arm of which experiment, set-wise. */
export class Exposures {
  /** Keeps the first of each customer and campaign; sorted by key, so that two batches do not wait for each other crosswise. */
  async note(tx: Tx, exposures: readonly Exposure[]): Promise<void> {
    if (exposures.length === 0) return;
    const sorted = [...exposures].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    await tx.execute(
      `insert into campaign_exposures (program_id, customer_id, campaign_id, arm, campaign_version_id, activity_id, exposed_at)
       select $1::uuid, e.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::timestamptz[]) e
       on conflict (customer_id, campaign_id) do nothing`,
      [
        tx.programId,
        plainArray(sorted.map((one) => one.customerId)),
        plainArray(sorted.map((one) => one.campaignId)),
        textArray(sorted.map((one) => one.arm)),
        plainArray(sorted.map((one) => one.campaignVersionId)),
        plainArray(sorted.map((one) => one.activityId)),
        timeArray(sorted.map((one) => one.exposedAt)),
      ],
    );
  }

  /** Since when these customers are counted in an experiment, by customer id; who was never eligible is left out. */
  async exposedAt(tx: Tx, campaignId: Uuid, customerIds: readonly Uuid[]): Promise<Map<Uuid, Date>> {
    const rows = await tx.query<{ customer_id: Uuid; exposed_at: Date }>(
      `select customer_id, exposed_at from campaign_exposures
       where program_id = $1 and campaign_id = $2 and customer_id = any($3::uuid[])`,
      [tx.programId, campaignId, plainArray(customerIds)],
    );
    return new Map(rows.map((row) => [row.customer_id, row.exposed_at]));
  }

  /** How many customers each arm of the campaigns has, by campaign id and the names of the arms. */
  async countByArm(tx: Tx, campaignIds: readonly Uuid[]): Promise<Map<Uuid, ArmCount[]>> {
    const rows = await tx.query<{ campaign_id: Uuid; arm: string; customers: bigint }>(
      `select campaign_id, arm, count(*) as customers from campaign_exposures
       where program_id = $1 and campaign_id = any($2) group by campaign_id, arm order by campaign_id, arm`,
      [tx.programId, campaignIds],
    );
    const counts = groupedBy(rows, (row) => row.campaign_id);
    const countOf = ({ arm, customers }: (typeof rows)[number]): ArmCount => ({
      arm,
      customers: Number(customers),
    });
    return new Map([...counts].map(([campaignId, ofCampaign]) => [campaignId, ofCampaign.map(countOf)]));
  }
}

function keyOf({ customerId, campaignId }: Exposure): string {
  return `${customerId}/${campaignId}`;
}
