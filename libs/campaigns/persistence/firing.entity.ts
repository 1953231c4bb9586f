import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';

/** What an effect other than points gave, or a limit kept it from giving, for one activity. */
@Entity('campaign_firings')
@Index('campaign_firings_order_idx', ['customerId', 'orderId'])
@Check('campaign_firings_effect_check', `effect >= 0`)
@Check('campaign_firings_units_check', `units >= 1 and taken_back between 0 and units`)
@Check('campaign_firings_refusal_check', `refusal is null or taken_back = 0`)
export class FiringEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'campaign_firings_pk' })
  customerId: Uuid;

  /** Made of the activity, the version and the effect: an activity fires an effect once. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'campaign_firings_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Null: the activity concerns no order. */
  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: Uuid | null;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('uuid', { name: 'campaign_version_id' })
  campaignVersionId: Uuid;

  /** Place among the other effects of the version, from 0. */
  @Column('smallint')
  effect: number;

  @Column('text')
  kind: string;

  /** Stamps, entries, minor units; 1 for most kinds. */
  @Column('integer')
  units: number;

  @Column('integer', { name: 'taken_back' })
  takenBack: number;

  /** Whether the version gave points for the activity as well: then these give limits back. */
  @Column('boolean', { name: 'beside_award' })
  isBesidePoints: boolean;

  /** Why a matching campaign gave nothing: SUSPENDED, LIMIT_REACHED, COOL_DOWN, or what the kind of effect says. */
  @Column('text', { nullable: true })
  refusal: string | null;

  /** Program-local day of the activity. */
  @Column('date', { name: 'local_day' })
  localDay: LocalDate;

  /** When the activity happened. */
  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('timestamptz', { name: 'fired_at' })
  firedAt: Date;
}
