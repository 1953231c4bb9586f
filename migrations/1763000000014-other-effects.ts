import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const FIRINGS = `
  create table campaign_firings (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    order_id uuid,
    activity_id uuid not null,
    campaign_version_id uuid not null,
    effect smallint not null,
    kind text not null,
    units integer not null,
    taken_back integer not null,
    beside_award boolean not null,
    refusal text,
    local_day date not null,
    occurred_at timestamptz not null,
    fired_at timestamptz not null,
    constraint campaign_firings_pk primary key (customer_id, id),
    constraint campaign_firings_effect_check check (effect >= 0),
    constraint campaign_firings_units_check check (units >= 1 and taken_back between 0 and units),
    constraint campaign_firings_refusal_check check (refusal is null or taken_back = 0)
  ) with (fillfactor = 90);
  create index campaign_firings_order_idx on campaign_firings (customer_id, order_id);`;

// One row per customer and card; how many are complete follows from the total, so nothing can come apart.
const STAMP_CARDS = `
  create table stamp_cards (
    customer_id uuid not null,
    card text not null,
    program_id uuid not null,
    total integer not null,
    stamps_needed integer not null,
    begun_at timestamptz not null,
    constraint stamp_cards_pk primary key (customer_id, card),
    constraint stamp_cards_total_check check (total >= 0),
    constraint stamp_cards_stamps_needed_check check (stamps_needed >= 2)
  ) with (fillfactor = 70);

  create table stamp_card_completions (
    customer_id uuid not null,
    card text not null,
    number integer not null,
    program_id uuid not null,
    activity_id uuid not null,
    local_day date not null,
    completed_at timestamptz not null,
    constraint stamp_card_completions_pk primary key (customer_id, card, number),
    constraint stamp_card_completions_card_fk foreign key (customer_id, card) references stamp_cards (customer_id, card),
    constraint stamp_card_completions_number_check check (number >= 1)
  );`;

const TABLES = ['campaign_firings', 'stamp_cards', 'stamp_card_completions'];

/** What campaigns gave besides points, and stamp cards. */
export class OtherEffects1763000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FIRINGS + STAMP_CARDS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('campaign_firings', 'select', 'insert') +
        grantUpdate('campaign_firings', 'taken_back') +
        grant('stamp_cards', 'select', 'insert') +
        grantUpdate('stamp_cards', 'total') +
        grant('stamp_card_completions', 'select', 'insert', 'delete'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
