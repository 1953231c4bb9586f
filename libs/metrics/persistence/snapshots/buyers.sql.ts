/**
 * Parts of statements that make snapshots. $1 is the program, $2 the day as of whose beginning everything is, $3 by what customers are
 * sliced. What was bought on that day or later does not count yet; what came back of earlier orders does, whenever it came back.
 */

/**
 * `buyers`: customers who had bought. Those who bought on that day or later, few, are counted from their days. When a first life ended
 * is right in any case: a purchase that comes later ends none.
 */
export const BUYERS = `
  buyers as (
    select customer_id, enrolled_day, channel, first_day, second_day, last_day, lapsed_day, purchase_days, orders,
      gross_minor - returned_minor as net_minor
    from customer_stats
    where program_id = $1 and not is_guest and first_day < $2::date and last_day < $2::date
    union all
    select s.customer_id, s.enrolled_day, s.channel, s.first_day, (array_agg(m.month + d.day::int - 1 order by m.month, d.day))[2],
      max(m.month + d.day::int - 1), s.lapsed_day, count(*)::int, sum(d.orders)::int, sum(d.gross - d.returned)::bigint
    from customer_stats s
    join customer_months m on m.program_id = $1 and m.customer_id = s.customer_id
    cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as d (day, orders, gross, returned)
    where s.program_id = $1 and not s.is_guest and s.first_day < $2::date and s.last_day >= $2::date
      and d.orders > 0 and m.month + d.day::int - 1 < $2::date
    group by s.customer_id
  )`;

/**
 * `sliced`: the rows of `pinned`, each with what the customer was at the end of the day `pin`; nobody is there twice for the same. The
 * rule is that of cells (CustomerSlices): what began on that day counts, what ended on it does not.
 */
export const SLICED = `
  sliced as (
    select * from (
      select p.*, case $3::text
          when 'ALL' then ''
          when 'ENROLMENT' then case when p.enrolled_day <= p.pin then 'ENROLLED' else 'NOT_ENROLLED' end
          when 'CHANNEL' then p.channel
          when 'COHORT' then to_char(p.first_day, 'YYYY-MM') end as value
      from pinned p where $3::text in ('ALL', 'ENROLMENT', 'CHANNEL', 'COHORT')
      union all
      select p.*, case when r.customer_id is null then 'NOT_REFERRED' else 'REFERRED' end
      from pinned p
      left join (
        select distinct customer_id from customer_traits where program_id = $1 and dimension = 'REFERRAL'
      ) r on r.customer_id = p.customer_id
      where $3::text = 'REFERRAL'
      union all
      select p.*, t.value
      from pinned p
      join (
        select distinct h.customer_id, h.value
        from pinned p
        join customer_traits h on h.program_id = $1 and h.customer_id = p.customer_id and h.dimension = $3::text
          and h.from_day <= p.pin and (h.until_day is null or h.until_day > p.pin)
      ) t on t.customer_id = p.customer_id
      where $3::text in ('TIER', 'CLUB', 'SEGMENT', 'CAMPAIGN')
    ) s where value is not null
  )`;
