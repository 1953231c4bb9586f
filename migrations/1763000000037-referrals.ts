import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const STATES = `'TOUCHED', 'CLAIMED', 'ATTRIBUTED', 'QUALIFIED', 'MATURING', 'APPROVED', 'REWARDED', 'REVERSED', 'FLAGGED', 'REJECTED',
      'EXPIRED'`;

const PROGRAMS = `
  create table referral_programs (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    variant text not null,
    landing_url text not null,
    is_open boolean not null,
    created_at timestamptz not null,
    constraint referral_programs_pk primary key (id),
    constraint referral_programs_code_key unique (program_id, code),
    constraint referral_programs_variant_check check (variant in ('CUSTOMERS', 'BUSINESSES', 'EMPLOYEES')),
    constraint referral_programs_landing_url_check check (landing_url ~ '^https?://[^[:space:]]+$')
  );

  create table referral_versions (
    id uuid not null,
    program_id uuid not null,
    referral_program_id uuid not null,
    number integer not null,
    effective_from timestamptz not null,
    rules jsonb not null,
    created_at timestamptz not null,
    constraint referral_versions_pk primary key (id),
    constraint referral_versions_number_key unique (referral_program_id, number),
    constraint referral_versions_program_fk foreign key (referral_program_id) references referral_programs (id),
    constraint referral_versions_number_check check (number >= 1)
  );
  create index referral_versions_program_id_idx on referral_versions (program_id);

  create table referral_seasons (
    id uuid not null,
    program_id uuid not null,
    referral_program_id uuid not null,
    code text not null,
    name text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    created_at timestamptz not null,
    frozen_at timestamptz,
    constraint referral_seasons_pk primary key (id),
    constraint referral_seasons_code_key unique (referral_program_id, code),
    constraint referral_seasons_program_fk foreign key (referral_program_id) references referral_programs (id),
    constraint referral_seasons_time_check check (starts_at < ends_at and (frozen_at is null or frozen_at >= ends_at))
  );
  create index referral_seasons_due_idx on referral_seasons (program_id, ends_at) where frozen_at is null;

  create table referral_standings (
    customer_id uuid not null,
    season_id uuid not null,
    program_id uuid not null,
    rank integer not null,
    approved integer not null,
    reached_at timestamptz not null,
    constraint referral_standings_pk primary key (customer_id, season_id),
    constraint referral_standings_check check (rank >= 1 and approved >= 1)
  );
  create index referral_standings_rank_idx on referral_standings (season_id, rank);`;

const PEOPLE = `
  create table referral_people (
    customer_id uuid not null,
    program_id uuid not null,
    generation integer not null,
    friends integer not null,
    blocked_at timestamptz,
    block_reason text,
    created_at timestamptz not null,
    constraint referral_people_pk primary key (customer_id),
    constraint referral_people_check check (generation >= 0 and friends >= 0),
    constraint referral_people_blocked_check check ((blocked_at is null) = (block_reason is null))
  );
  create index referral_people_program_id_idx on referral_people (program_id);

  create table referral_codes (
    program_id uuid not null,
    code text not null,
    referral_program_id uuid not null,
    customer_id uuid not null,
    number integer not null,
    shown text not null,
    is_chosen boolean not null,
    created_at timestamptz not null,
    constraint referral_codes_pk primary key (program_id, code),
    constraint referral_codes_number_key unique (customer_id, referral_program_id, number),
    constraint referral_codes_number_check check (number >= 1)
  );

  create table referred_persons (
    program_id uuid not null,
    person_key text not null,
    customer_id uuid not null,
    constraint referred_persons_pk primary key (program_id, person_key)
  );
  create index referred_persons_customer_idx on referred_persons (customer_id);

  create table referral_signals (
    program_id uuid not null,
    kind text not null,
    key_hash bytea not null,
    customer_id uuid not null,
    seen_at timestamptz not null,
    constraint referral_signals_pk primary key (program_id, kind, key_hash, customer_id),
    constraint referral_signals_check check (kind in ('DEVICE', 'ADDRESS', 'IP', 'CARD') and octet_length(key_hash) = 32)
  );
  create index referral_signals_customer_idx on referral_signals (customer_id);`;

// Clicks come by the thousand a second: one index, which grows at its end alone; ids are made of times, so that it finds periods too.
// The address of an invitation is kept until it is sent, and no longer: nobody has asked whom it belongs to.
const TOUCHES = `
  create table referral_touches (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    referral_program_id uuid not null,
    code text,
    kind text not null,
    channel text not null,
    occurred_at timestamptz not null,
    contact_key bytea,
    visitor bytea,
    constraint referral_touches_pk primary key (id, customer_id)
  );
  create index referral_touches_contact_idx on referral_touches (program_id, contact_key) where contact_key is not null;

  create table referral_shares (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    referral_program_id uuid not null,
    channel text not null,
    occurred_at timestamptz not null,
    constraint referral_shares_pk primary key (id, customer_id)
  );
  create index referral_shares_customer_idx on referral_shares (customer_id);

  create table referral_invitations (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    referral_program_id uuid not null,
    email text,
    link text not null,
    message text,
    status text not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    constraint referral_invitations_pk primary key (customer_id, id),
    constraint referral_invitations_status_check check (status in ('PENDING', 'SENT') and (status = 'SENT') = (sent_at is not null)
      and (status = 'SENT') = (email is null) and (message is null or status = 'PENDING'))
  );
  create index referral_invitations_pending_idx on referral_invitations (program_id, id) where status = 'PENDING';`;

const REFERRALS = `
  create table referrals (
    customer_id uuid not null,
    program_id uuid not null,
    advocate_id uuid not null,
    referral_program_id uuid not null,
    version_id uuid not null,
    generation integer not null,
    advocate_generation integer not null,
    state text not null,
    resume_state text,
    reason text not null,
    kind text not null,
    channel text not null,
    code text,
    touch_id uuid,
    claimed_at timestamptz not null,
    qualify_by timestamptz,
    qualified_at timestamptz,
    order_id uuid,
    matures_at timestamptz,
    approved_at timestamptz,
    advocate_due_at timestamptz,
    friend_due_at timestamptz,
    claimed_told_at timestamptz,
    qualified_told_at timestamptz,
    advocate_told_at timestamptz,
    friend_told_at timestamptz,
    advocate_skipped text,
    is_under_review boolean not null,
    ended_at timestamptz,
    due_at timestamptz,
    last_step integer not null,
    attributed_at timestamptz not null,
    attributed_step integer not null,
    qualified_step integer,
    constraint referrals_pk primary key (customer_id),
    constraint referrals_no_ring_check check (advocate_generation >= 0 and advocate_generation < generation and advocate_id <> customer_id),
    constraint referrals_state_check check (state in (${STATES}) and state <> 'TOUCHED' and last_step >= 1),
    constraint referrals_flagged_check check ((state = 'FLAGGED') = (resume_state is not null)),
    constraint referrals_steps_check check (attributed_step between 1 and last_step and (qualified_step is null or qualified_step <= last_step)),
    constraint referrals_qualified_check check ((qualified_at is null) = (order_id is null) and (qualified_at is null) = (qualified_step is null)
      and (state not in ('QUALIFIED', 'MATURING') or qualified_at is not null) and (state <> 'MATURING' or matures_at is not null)),
    constraint referrals_approved_check check (state not in ('APPROVED', 'REWARDED') or (approved_at is not null and qualified_at is not null)),
    constraint referrals_told_check check ((advocate_told_at is null or approved_at is not null)
      and (friend_told_at is null or approved_at is not null)),
    constraint referrals_review_check check (state <> 'FLAGGED' or is_under_review),
    constraint referrals_ended_check check ((state in ('REVERSED', 'REJECTED', 'EXPIRED')) = (ended_at is not null))
  );
  create index referrals_advocate_idx on referrals (advocate_id, claimed_at, customer_id);
  create index referrals_claimed_idx on referrals (program_id, claimed_at, customer_id);
  create index referrals_approved_idx on referrals (referral_program_id, approved_at) where approved_at is not null;
  create index referrals_due_idx on referrals (program_id, due_at) where due_at is not null;

  create table referral_steps (
    customer_id uuid not null,
    number integer not null,
    program_id uuid not null,
    from_state text not null,
    to_state text not null,
    reason text not null,
    actor text not null,
    version_id uuid not null,
    at timestamptz not null,
    details jsonb not null,
    constraint referral_steps_pk primary key (customer_id, number),
    constraint referral_steps_check check (number >= 1 and from_state in (${STATES}) and to_state in (${STATES}))
  );
  create index referral_steps_program_id_idx on referral_steps (program_id);

  create table referral_candidates (
    customer_id uuid not null,
    number integer not null,
    program_id uuid not null,
    touch_id uuid,
    advocate_id uuid not null,
    code text,
    kind text not null,
    channel text not null,
    occurred_at timestamptz not null,
    has_won boolean not null,
    reason text not null,
    weighed_at timestamptz not null,
    constraint referral_candidates_pk primary key (customer_id, number)
  );
  create index referral_candidates_program_id_idx on referral_candidates (program_id);`;

const JUDGING = `
  create table referral_verdicts (
    customer_id uuid not null,
    number integer not null,
    program_id uuid not null,
    version_id uuid not null,
    stage text not null,
    verdict text not null,
    findings jsonb not null,
    evidence jsonb not null,
    at timestamptz not null,
    constraint referral_verdicts_pk primary key (customer_id, number),
    constraint referral_verdicts_check check (number >= 1 and stage in ('CLAIM', 'QUALIFICATION', 'APPROVAL')
      and verdict in ('ALLOW', 'FLAG', 'HOLD', 'BLOCK'))
  );
  create index referral_verdicts_at_idx on referral_verdicts (program_id, at, customer_id);

  create table referral_reviews (
    customer_id uuid not null,
    number integer not null,
    program_id uuid not null,
    verdict integer not null,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    escalated_at timestamptz,
    decided_at timestamptz,
    decision text,
    decision_reason text,
    decided_by text,
    constraint referral_reviews_pk primary key (customer_id, number),
    constraint referral_reviews_check check (number >= 1 and verdict >= 1 and opened_at <= due_at),
    constraint referral_reviews_decided_check check ((decided_at is null) = (decision is null) and (decided_at is null) = (decision_reason is null)
      and (decided_at is null) = (decided_by is null) and (decision is null or decision in ('ALLOWED', 'REJECTED', 'WITHDRAWN')))
  );
  create index referral_reviews_open_idx on referral_reviews (program_id, due_at, customer_id) where decided_at is null;
  create index referral_reviews_decided_idx on referral_reviews (program_id, decided_at, customer_id) where decided_at is not null;

  create table referral_tallies (
    customer_id uuid not null,
    referral_program_id uuid not null,
    program_id uuid not null,
    approved integer not null,
    constraint referral_tallies_pk primary key (customer_id, referral_program_id),
    constraint referral_tallies_check check (approved >= 0)
  );
  create index referral_tallies_program_id_idx on referral_tallies (program_id);

  create table referral_milestones (
    customer_id uuid not null,
    referral_program_id uuid not null,
    milestone text not null,
    friends integer not null,
    number integer not null,
    program_id uuid not null,
    reached_at timestamptz not null,
    reverted_at timestamptz,
    constraint referral_milestones_pk primary key (customer_id, referral_program_id, milestone, friends, number),
    constraint referral_milestones_check check (friends >= 1 and number >= 1)
  );
  create index referral_milestones_program_id_idx on referral_milestones (program_id);`;

const HISTORY = [
  ...[
    'referral_versions',
    'referral_codes',
    'referred_persons',
    'referral_touches',
    'referral_shares',
    'referral_steps',
  ],
  ...['referral_candidates', 'referral_verdicts', 'referral_standings'],
];
const CHANGING = [
  'referral_programs',
  'referral_seasons',
  'referral_people',
  'referral_signals',
  'referral_invitations',
];
const STATEFUL = ['referrals', 'referral_reviews', 'referral_tallies', 'referral_milestones'];

/** Referral programs with their versions, codes, touches, referrals with all their steps, verdicts, reviews and milestones. */
export class Referrals1763000000037 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PROGRAMS + PEOPLE + TOUCHES + REFERRALS + JUDGING);
    for (const table of [...HISTORY, ...CHANGING, ...STATEFUL]) await runner.query(isolateByProgram(table));
    for (const table of HISTORY) await runner.query(grant(table, 'select', 'insert'));
    for (const table of [...CHANGING, ...STATEFUL]) await runner.query(grant(table, 'select', 'insert'));
    await runner.query(
      grantUpdate('referral_programs', 'name', 'landing_url', 'is_open') +
        grantUpdate('referral_seasons', 'name', 'starts_at', 'ends_at', 'frozen_at') +
        grantUpdate('referral_people', 'generation', 'friends', 'blocked_at', 'block_reason') +
        grantUpdate('referral_signals', 'seen_at') +
        grantUpdate('referral_invitations', 'email', 'message', 'status', 'sent_at') +
        grant('referrals', 'update') +
        grantUpdate(
          'referral_reviews',
          'verdict',
          'escalated_at',
          'decided_at',
          'decision',
          'decision_reason',
          'decided_by',
        ) +
        grantUpdate('referral_tallies', 'approved') +
        grantUpdate('referral_milestones', 'reverted_at'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const children = ['referral_versions', 'referral_seasons'];
    const others = [...HISTORY, ...CHANGING, ...STATEFUL].filter((table) => !children.includes(table));
    await runner.query(`drop table ${[...children, ...others].join(', ')}`);
  }
}
