import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pages of a customer's messages are read backwards by this, newest first, from wherever a page starts. */
const INDEX = 'outbox_messages_customer_id_created_at_id_idx';

/** Messages by customer and time. */
export class MessagesByTime1763000000017 implements MigrationInterface {
  /** The table is in use: its index is made concurrently, which no transaction may hold. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // May be run again after it was broken off in the middle.
    await runner.query(`drop index concurrently if exists ${INDEX}`);
    await runner.query(`create index concurrently ${INDEX} on outbox_messages (customer_id, created_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ${INDEX}`);
  }
}
