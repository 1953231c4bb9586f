import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

export const BACKTEST_STATES = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type BacktestState = (typeof BACKTEST_STATES)[number];

/** Campaigns that are tried on the orders of a period. */
@Entity('backtests')
@Index('backtests_program_id_id_idx', ['programId', 'id'])
@Check('backtests_state_check', `state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')`)
@Check('backtests_period_check', `period_from < period_to`)
@Check('backtests_progress_check', `orders_done >= 0 and orders_total >= 0 and attempt >= 0`)
@Check('backtests_result_check', `(state = 'DONE') = (result is not null)`)
@Check('backtests_finished_check', `(state in ('QUEUED', 'RUNNING')) = (finished_at is null)`)
export class BacktestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'backtests_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  state: BacktestState;

  /** What is tried, and instead of what; see `packed`. */
  @Column('jsonb')
  trial: object;

  /** Inclusive. */
  @Column('timestamptz', { name: 'period_from' })
  from: Date;

  /** Exclusive. */
  @Column('timestamptz', { name: 'period_to' })
  to: Date;

  /** Null before it was counted. */
  @Column('integer', { name: 'orders_total', nullable: true })
  ordersTotal: number | null;

  @Column('integer', { name: 'orders_done' })
  ordersDone: number;

  @Column('jsonb', { nullable: true })
  result: object | null;

  @Column('text', { nullable: true })
  failure: string | null;

  /** How often a worker has taken it up. */
  @Column('integer')
  attempt: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  /** When its worker was last seen. */
  @Column('timestamptz', { name: 'heartbeat_at', nullable: true })
  heartbeatAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
