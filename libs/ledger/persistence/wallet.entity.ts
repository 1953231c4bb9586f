import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** The row behind a `Wallet`; read and written set-wise by `WalletRepository`. */
@Entity('wallets')
@Check('wallets_seq_check', `seq >= 0`)
@Check('wallets_pending_check', `pending >= 0`)
@Check('wallets_held_check', `held >= 0`)
@Check('wallets_deficit_check', `deficit >= 0 and available >= -deficit`)
@Check('wallets_expired_check', `expired >= 0`)
@Check(
  'wallets_limit_check',
  `available <= 9007199254740991 and pending <= 9007199254740991 and held <= 9007199254740991`,
)
@Check('wallets_lots_check', `coalesce(array_length(lots, 1), 0) % 6 = 0`)
export class WalletEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'wallets_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'point_type_id', primaryKeyConstraintName: 'wallets_pk' })
  pointTypeId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column(bigintColumn())
  seq: bigint;

  @Column(bigintColumn())
  pending: Points;

  @Column(bigintColumn())
  available: Points;

  @Column(bigintColumn())
  held: Points;

  @Column(bigintColumn())
  deficit: Points;

  @Column(bigintColumn())
  earned: Points;

  @Column(bigintColumn())
  spent: Points;

  @Column(bigintColumn())
  expired: Points;

  @Column('bigint', { array: true })
  lots: bigint[];
}
