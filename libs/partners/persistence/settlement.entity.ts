import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { LineKind } from '../domain/settlement.js';
import { PartnerEntity } from './partner.entity.js';

/** Append-only. */
@Entity('partner_settlements')
@Unique('partner_settlements_from_day_key', ['partnerId', 'fromDay'])
@Check('partner_settlements_days_check', 'number >= 1 and from_day <= to_day and until <= closed_at')
export class PartnerSettlementEntity {
  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_settlements_pk' })
  @ForeignKey(() => PartnerEntity, { name: 'partner_settlements_partner_fk' })
  partnerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'partner_settlements_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('date', { name: 'from_day' })
  fromDay: LocalDate;

  @Column('date', { name: 'to_day' })
  toDay: LocalDate;

  /** The end of the last day. */
  @Column('timestamptz')
  until: Date;

  @Column(bigintColumn({ name: 'opening_points' }))
  openingPoints: Points;

  @Column(bigintColumn({ name: 'closing_points' }))
  closingPoints: Points;

  @Column(bigintColumn({ name: 'owed_by_partner_minor' }))
  owedByPartnerMinor: bigint;

  @Column(bigintColumn({ name: 'owed_to_partner_minor' }))
  owedToPartnerMinor: bigint;

  @Column('timestamptz', { name: 'closed_at' })
  closedAt: Date;

  @Column('text')
  actor: string;
}

/** Append-only. */
@Entity('partner_settlement_lines')
@Check(
  'partner_settlement_lines_kind_check',
  `kind in ('ISSUED', 'CLAWED_BACK', 'EXPIRED', 'CORRECTED', 'REDEEMED_HERE', 'REDEEMED_ELSEWHERE', 'REDEEMED_FOR_OTHERS')`,
)
@ForeignKey(() => PartnerSettlementEntity, ['partnerId', 'settlement'], ['partnerId', 'number'], {
  name: 'partner_settlement_lines_settlement_fk',
})
export class PartnerSettlementLineEntity {
  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_settlement_lines_pk' })
  partnerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'partner_settlement_lines_pk' })
  settlement: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'partner_settlement_lines_pk' })
  kind: LineKind;

  @PrimaryColumn({
    ...bigintColumn({ name: 'minor_per_thousand' }),
    primaryKeyConstraintName: 'partner_settlement_lines_pk',
  } as never)
  minorPerThousand: bigint;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn({ name: 'amount_minor' }))
  amountMinor: bigint;
}
