import { APP_ROLE, type Invariant } from '#platform';
import { NEVER } from '../domain/wallet.js';

const WALLET = `customer_id || ' / ' || point_type_id`;

/** Open lots of all wallets, a row each, from the packed column. */
const LOTS = `
  select w.customer_id, w.point_type_id, w.lots[i] as seq, w.lots[i + 1] as remaining, w.lots[i + 2] as available_at,
    w.lots[i + 3] as expires_at, w.lots[i + 4] as cancel_at
  from wallets w, generate_series(1, coalesce(array_length(w.lots, 1), 0), 6) i
  where w.program_id = $1`;

/** Draws of all movements, a row each: negative when they take from a lot, positive when they refill it. */
const DRAWS = `
  select m.customer_id, m.point_type_id, m.seq as movement, m.kind, m.took[i] as lot, m.took[i + 1] * case
      when m.kind in ('RELEASE', 'RECLAIM', 'RESTORE') then 1
      when m.kind = 'CAPTURE' then 0
      else -1 end as change
  from ledger_movements m, generate_series(1, coalesce(array_length(m.took, 1), 0), 4) i
  where m.program_id = $1`;

/** The postings of all movements: each leaves one account and enters another. */
const POSTINGS = `
  select customer_id, point_type_id, seq, transaction_id, from_account as account, -points as change
  from ledger_movements where program_id = $1
  union all
  select customer_id, point_type_id, seq, transaction_id, to_account, points
  from ledger_movements where program_id = $1`;

/** What must hold in every ledger. */
export const LEDGER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'ledger.postings_balance',
    holds: 'The postings of each transaction sum to 0, and nothing is left in transfer.',
    sql: `
      select transaction_id::text as subject,
        'sum ' || sum(change) || ', in transfer ' || sum(change) filter (where account = 'TRANSFERRED') as found
      from (${POSTINGS}) p group by transaction_id
      having sum(change) <> 0 or coalesce(sum(change) filter (where account = 'TRANSFERRED'), 0) <> 0`,
  },
  {
    name: 'ledger.sequence',
    holds: 'The movements of each wallet are numbered without gaps, up to the number the wallet knows.',
    sql: `
      select coalesce(w.customer_id, m.customer_id) || ' / ' || coalesce(w.point_type_id, m.point_type_id) as subject,
        'wallet at ' || coalesce(w.seq, 0) || ', ' || coalesce(m.count, 0) || ' movements up to ' || coalesce(m.max, 0) as found
      from (select customer_id, point_type_id, seq from wallets where program_id = $1) w
      full join (select customer_id, point_type_id, count(*) as count, max(seq) as max
        from ledger_movements where program_id = $1 group by 1, 2) m using (customer_id, point_type_id)
      where w.seq is distinct from m.max or m.count is distinct from m.max`,
  },
  {
    name: 'ledger.balance',
    holds: 'The balances of each wallet are the sums of its postings.',
    sql: `
      select ${WALLET} as subject, format('pending %s of %s, available %s of %s, held %s of %s',
        w.pending, p.pending, w.available, p.available, w.held, p.held) as found
      from wallets w
      join (select customer_id, point_type_id,
          coalesce(sum(change) filter (where account = 'PENDING'), 0) as pending,
          coalesce(sum(change) filter (where account = 'AVAILABLE'), 0) as available,
          coalesce(sum(change) filter (where account = 'HELD'), 0) as held
        from (${POSTINGS}) x group by 1, 2) p using (customer_id, point_type_id)
      where w.program_id = $1 and (w.pending, w.available, w.held) is distinct from (p.pending, p.available, p.held)`,
  },
  {
    name: 'ledger.running_balance',
    holds: 'The balances written with each movement are those before it plus its postings.',
    sql: `
      select ${WALLET} || ' #' || seq as subject, format('after it: pending %s, available %s, held %s',
        pending_after, available_after, held_after) as found
      from (
        select *, pending_after - coalesce(lag(pending_after) over w, 0) as pending_change,
          available_after - coalesce(lag(available_after) over w, 0) as available_change,
          held_after - coalesce(lag(held_after) over w, 0) as held_change
        from ledger_movements where program_id = $1
        window w as (partition by customer_id, point_type_id order by seq)) m
      where pending_change <> case 'PENDING' when to_account then points else 0 end
          - case 'PENDING' when from_account then points else 0 end
        or available_change <> case 'AVAILABLE' when to_account then points else 0 end
          - case 'AVAILABLE' when from_account then points else 0 end
        or held_change <> case 'HELD' when to_account then points else 0 end
          - case 'HELD' when from_account then points else 0 end`,
  },
  {
    name: 'ledger.lots_cover_balance',
    holds: 'Pending points are the sum of pending lots; available ones of matured lots, less the deficit.',
    sql: `
      select ${WALLET} as subject, format('pending %s of %s, available %s of %s', pending, lots_pending, available,
        lots_matured - deficit) as found
      from (
        select w.*, coalesce(sum(l.remaining) filter (where l.available_at > 0), 0) as lots_pending,
          coalesce(sum(l.remaining) filter (where l.available_at = 0), 0) as lots_matured
        from wallets w left join (${LOTS}) l using (customer_id, point_type_id)
        where w.program_id = $1 group by w.customer_id, w.point_type_id) x
      where pending <> lots_pending or available <> lots_matured - deficit`,
  },
  {
    name: 'ledger.holds_cover_held',
    holds: 'Held points are the sum of open holds, and each hold is the sum of what it drew.',
    sql: `
      select ${WALLET} as subject, format('held %s, open holds %s, their draws %s', held, points, drawn) as found
      from (
        select w.customer_id, w.point_type_id, w.held, coalesce(sum(h.points), 0) as points,
          coalesce(sum((select sum(h.draws[i + 1]) from generate_series(1, array_length(h.draws, 1), 4) i)), 0) as drawn
        from wallets w
        left join holds h on h.customer_id = w.customer_id and h.point_type_id = w.point_type_id and h.status = 'OPEN'
        where w.program_id = $1 group by w.customer_id, w.point_type_id) x
      where held <> points or held <> drawn`,
  },
  {
    name: 'ledger.no_overdraft',
    holds: 'A balance is below 0 only by a deficit that a return was allowed to leave.',
    sql: `
      select ${WALLET} as subject, format('available %s, deficit %s', available, deficit) as found
      from wallets
      join point_types t on t.id = point_type_id
      where wallets.program_id = $1 and (available < 0 and deficit = 0
        or deficit > 0 and not exists (select from ledger_movements m
          where m.customer_id = wallets.customer_id and m.point_type_id = wallets.point_type_id and m.kind = 'CLAWBACK'))`,
  },
  {
    name: 'ledger.draws_have_lots',
    holds: 'Every draw points at a lot that an earlier movement of the same wallet opened.',
    sql: `
      select ${WALLET} || ' #' || movement as subject, 'draws on lot ' || lot as found
      from (${DRAWS}) d
      where not exists (select from ledger_movements o where o.customer_id = d.customer_id
        and o.point_type_id = d.point_type_id and o.seq = d.lot and o.seq < d.movement and o.lot_expires_at is not null)`,
  },
  {
    name: 'ledger.lots_conserved',
    holds: 'What is left of each lot is what it was opened with, less its draws, plus its refills.',
    sql: `
      select ${WALLET} || ' lot ' || seq as subject, format('%s left, %s by the journal', remaining, by_journal) as found
      from (
        select customer_id, point_type_id, seq, sum(remaining) as remaining, sum(change) as by_journal from (
          select customer_id, point_type_id, seq, remaining, 0 as change from (${LOTS}) l
          union all
          select customer_id, point_type_id, seq, 0, points from ledger_movements
          where program_id = $1 and lot_expires_at is not null
          union all
          select customer_id, point_type_id, lot, 0, change from (${DRAWS}) d
        ) x group by customer_id, point_type_id, seq) y
      where remaining <> by_journal`,
  },
  {
    name: 'ledger.expired_once',
    holds: 'No lot expires with more points than it was given, counting those that came back to it.',
    sql: `
      select ${WALLET} || ' lot ' || lot as subject, format('expired %s of %s', expired, given) as found
      from (
        select d.customer_id, d.point_type_id, d.lot, -sum(d.change) filter (where d.kind = 'EXPIRE') as expired,
          max(o.points) + coalesce(sum(d.change) filter (where d.kind = 'RESTORE'), 0) as given
        from (${DRAWS}) d
        join ledger_movements o on o.customer_id = d.customer_id and o.point_type_id = d.point_type_id and o.seq = d.lot
        group by 1, 2, 3) x
      where expired > given`,
  },
  {
    name: 'ledger.totals',
    holds: 'Lifetime earned, spent and expired are the sums of their movements.',
    sql: `
      select ${WALLET} as subject, format('earned %s of %s, spent %s of %s, expired %s of %s', w.earned, m.earned,
        w.spent, m.spent, w.expired, m.expired) as found
      from wallets w
      join (select customer_id, point_type_id,
          coalesce(sum(case when kind in ('AWARD', 'OPENING') then points when kind in ('CLAWBACK', 'CANCEL') then -points end), 0) as earned,
          coalesce(sum(case when kind in ('REDEEM', 'CAPTURE') then points when kind = 'RESTORE' then -points end), 0) as spent,
          coalesce(sum(points) filter (where kind = 'EXPIRE'), 0) as expired
        from ledger_movements where program_id = $1 group by 1, 2) m using (customer_id, point_type_id)
      where w.program_id = $1 and (w.earned, w.spent, w.expired) is distinct from (m.earned, m.spent, m.expired)`,
  },
  {
    name: 'ledger.reminders',
    holds: 'Every instant at which time will change a wallet is on the list of the worker.',
    sql: `
      select ${WALLET} as subject, 'nothing reminds of ' || to_timestamp(due_ms / 1000.0) as found
      from (
        select customer_id, point_type_id, expires_at as due_ms from (${LOTS}) l where expires_at < ${NEVER}
        union all
        select customer_id, point_type_id, least(available_at, cancel_at) from (${LOTS}) l
        where available_at > 0 and least(available_at, cancel_at) < ${NEVER}
        union all
        select customer_id, point_type_id, (extract(epoch from expires_at) * 1000)::bigint from holds
        where program_id = $1 and status = 'OPEN'
      ) dues
      where not exists (select from ledger_due r where r.customer_id = dues.customer_id
        and r.point_type_id = dues.point_type_id and r.due_at = to_timestamp(dues.due_ms / 1000.0))`,
  },
  {
    name: 'ledger.owners',
    holds: 'Every wallet belongs to a customer or pool, and to a point type, of its program.',
    sql: `
      select ${WALLET.replaceAll('customer_id', 'w.customer_id').replaceAll('point_type_id', 'w.point_type_id')} as subject,
        'no such customer, pool or point type' as found
      from wallets w
      where w.program_id = $1 and (not exists (select from customers c
          where c.customer_id = w.customer_id and c.program_id = w.program_id)
          and not exists (select from point_pools p where p.id = w.customer_id and p.program_id = w.program_id)
        or not exists (select from point_types t where t.id = w.point_type_id and t.program_id = w.program_id))`,
  },
  {
    name: 'ledger.immutable',
    holds: 'The services may add to the journal, and neither change nor delete it.',
    sql: `
      select 'ledger_movements' as subject, '${APP_ROLE} may ' || p as found
      from unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p
      where $1::uuid is not null and has_table_privilege('${APP_ROLE}', 'ledger_movements', p)`,
  },
];
