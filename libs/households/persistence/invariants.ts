import type { Invariant } from '#platform';

/** What must hold between households, their members and moves, and the journal of points. */
export const HOUSEHOLD_INVARIANTS: readonly Invariant[] = [
  {
    name: 'households.members_have_seats',
    holds: 'Every household counts those who belong to it, and its head is one of them.',
    sql: `
      select h.id::text as subject,
        format('%s members, for %s that belong to it, the head %s', h.members, m.count, coalesce(m.heads, 0)) as found
      from households h
      cross join lateral (
        select count(*) as count, count(*) filter (where customer_id = h.head_id) as heads
        from household_members m where m.program_id = $1 and m.household_id = h.id and m.left_at is null
      ) m
      where h.program_id = $1 and (h.members <> m.count or (h.head_id is not null) <> (m.heads = 1))`,
  },
  {
    name: 'households.moves_are_numbered',
    holds: 'Moves of a household are numbered without gaps, up to the number the household knows.',
    sql: `
      select coalesce(h.id, m.household_id)::text as subject,
        format('household at %s, %s moves up to %s', coalesce(h.moves, 0), coalesce(m.count, 0), coalesce(m.max, 0)) as found
      from (select id, moves from households where program_id = $1) h
      full join (select household_id, count(*) as count, max(number) as max
        from household_moves where program_id = $1 group by 1) m on m.household_id = h.id
      where h.moves is distinct from m.max or m.count is distinct from m.max`,
  },
  {
    name: 'households.moves_are_posted',
    holds: 'What came to a shared wallet, and went, by the journal is what moves of its household say.',
    sql: `
      select h.id::text as subject, format('%s in, %s out, %s redeemed and %s restored; %s, %s, %s and %s in the journal',
        v.into, v.out, v.redeemed, v.restored, j.into, j.out, j.redeemed, j.restored) as found
      from households h
      cross join lateral (
        select coalesce(sum(points) filter (where kind in ('CONTRIBUTED', 'SHARED')), 0) as into,
          coalesce(sum(points) filter (where kind in ('TAKEN_BACK', 'PAID_OUT')), 0) as out,
          coalesce(sum(points) filter (where kind = 'REDEEMED'), 0) as redeemed,
          coalesce(sum(points) filter (where kind = 'RESTORED'), 0) as restored
        from household_moves v where v.program_id = $1 and v.household_id = h.id
      ) v
      cross join lateral (
        select coalesce(sum(points) filter (where kind = 'TRANSFER_IN'), 0) as into,
          coalesce(sum(points) filter (where kind = 'TRANSFER_OUT'), 0) as out,
          coalesce(sum(points) filter (where kind = 'REDEEM'), 0) as redeemed,
          coalesce(sum(points) filter (where kind = 'RESTORE'), 0) as restored
        from ledger_movements l
        where l.program_id = $1 and l.customer_id = h.id and l.point_type_id = h.point_type_id
      ) j
      where h.program_id = $1 and (v.into, v.out, v.redeemed, v.restored) is distinct from (j.into, j.out, j.redeemed, j.restored)`,
  },
  {
    name: 'households.members_are_moves',
    holds: 'What members brought in, got back, redeemed and had restored is the sum of their moves.',
    sql: `
      select m.customer_id || ' household ' || m.household_id as subject,
        format('contributed %s of %s, taken back %s of %s, redeemed %s of %s, restored %s of %s', m.contributed, v.contributed,
          m.taken_back, v.taken_back, m.redeemed, v.redeemed, m.restored, v.restored) as found
      from household_members m
      cross join lateral (
        select coalesce(sum(points) filter (where kind in ('CONTRIBUTED', 'SHARED')), 0) as contributed,
          coalesce(sum(points) filter (where kind = 'TAKEN_BACK'), 0) as taken_back,
          coalesce(sum(points) filter (where kind = 'REDEEMED'), 0) as redeemed,
          coalesce(sum(points) filter (where kind = 'RESTORED'), 0) as restored
        from household_moves v where v.program_id = $1 and v.household_id = m.household_id and v.seat = m.seat
      ) v
      where m.program_id = $1
        and (m.contributed, m.taken_back, m.redeemed, m.restored) is distinct from (v.contributed, v.taken_back, v.redeemed, v.restored)`,
  },
  {
    name: 'households.months_are_spends',
    holds: 'What counts towards the limit of a month is what was redeemed in it, less what came back.',
    sql: `
      select coalesce(m.customer_id, s.customer_id) || ' month ' || coalesce(m.month, s.month) as subject,
        format('%s counted, %s redeemed', coalesce(m.spent, 0), coalesce(s.spent, 0)) as found
      from (select * from household_months where program_id = $1) m
      full join (select customer_id, household_id, month, sum(points - restored) as spent
        from household_spends where program_id = $1 group by 1, 2, 3) s using (customer_id, household_id, month)
      where m.spent is distinct from s.spent`,
  },
  {
    name: 'households.nothing_left_behind',
    holds: 'No points are left in the shared wallet of a household that is dissolved.',
    sql: `
      select h.id::text as subject, format('available %s', w.available) as found
      from households h
      join wallets w on w.program_id = $1 and w.customer_id = h.id
      where h.program_id = $1 and h.dissolved_at is not null and w.available <> 0`,
  },
];
