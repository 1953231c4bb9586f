import {
  And,
  LessThan,
  MoreThanOrEqual,
  type EntityTarget,
  type FindOperator,
  type FindOptionsWhere,
} from 'typeorm';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';

export interface Page {
  readonly first: number;
  /** The page starts after this row. */
  readonly after: Uuid | null;
}

/** Rows by descending id, which is by time: one more than the page has, so that its reader sees whether more follow. */
export function newestFirst<Row extends { readonly id: Uuid }>(
  tx: Tx,
  entity: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
  page: Page,
): Promise<Row[]> {
  const bounded = page.after === null ? where : { ...where, id: LessThan(page.after) };
  // TypeORM's types cannot see that every Row has an id.
  const options = { where: bounded, order: { id: 'DESC' }, take: page.first + 1 } as object;
  return tx.entities.find(entity, options);
}

/** Condition on an instant, the end excluded; undefined when neither bound is given. */
export function between(from?: Date | null, to?: Date | null): FindOperator<Date> | undefined {
  if (from && to) return And(MoreThanOrEqual(from), LessThan(to));
  if (from) return MoreThanOrEqual(from);
  return to ? LessThan(to) : undefined;
}
