import { Injectable } from '@nestjs/common';
import { err, invalid, MONEY_MINOR_MAX, newId, notFound, ok, POINTS_MAX, problem, required } from '#kernel';
import type { Points, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { ClawbackPolicy } from './domain/command.js';
import { checkExpiryPolicy, type ExpiryPolicy } from './domain/lot-policy.js';
import { DEFAULT_POINT_TYPE, type PointType, type PointWorth } from './domain/point-type.js';
import { PointTypeEntity } from './persistence/point-type.entity.js';
import { listPointTypes } from './persistence/point-types.sql.js';
import { findPointWorths, insertPointWorth } from './persistence/point-worths.sql.js';

/** The settings of a point type that staff choose. */
export interface PointTypeSettings {
  readonly name: string;
  readonly expiryPolicy: ExpiryPolicy;
  readonly clawbackPolicy: ClawbackPolicy;
  readonly goodwillDays: number;
  readonly valuePoints: Points;
  readonly valueMinor: bigint;
}

/** Point types of one program: a customer has a wallet of each. */
const POINT_TYPES_MAX = 20;
const CODE = /^[a-z][a-z0-9_]{0,31}$/;
const NAME_LENGTH_MAX = 60;
const GOODWILL_DAYS_MAX = 3_650;

/** The kinds of points a program gives. */
@Injectable()
export class PointTypes {
  async list(tx: Tx): Promise<PointType[]> {
    if (!tx.programId) return [];
    return listPointTypes(tx);
  }

  async byCode(tx: Tx, code: string | null | undefined): Promise<Result<PointType, Problem>> {
    if (!tx.programId) return err(notFound('point type', ['pointType']));
    const where = { programId: tx.programId, code: code ?? DEFAULT_POINT_TYPE };
    const found = await tx.entities.findOne(PointTypeEntity, { where });
    return found ? ok(found) : err(notFound('point type', ['pointType']));
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, PointType>> {
    const all = await this.list(tx);
    return new Map(all.filter((type) => ids.includes(type.id)).map((type) => [type.id, type]));
  }

  /** What points of these types were worth since when, of each the oldest first: the last one is what its type says. */
  worths(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, PointWorth[]>> {
    return findPointWorths(tx, ids);
  }

  /** Problems: INVALID_INPUT, ALREADY_EXISTS, LIMIT_EXCEEDED. */
  async create(
    tx: Tx,
    code: string,
    settings: PointTypeSettings,
    now: Date,
  ): Promise<Result<PointType, Problem>> {
    if (!CODE.test(code))
      return err(invalid(['code'], 'A short lower-case name is needed, such as "points".'));
    const checked = checkSettings(settings);
    if (!checked.ok) return checked;
    // Two at once would both find the code free and the last place empty: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    if ((await this.byCode(tx, code)).ok) {
      return err(problem('ALREADY_EXISTS', 'The program has a point type of this code.', { path: ['code'] }));
    }
    if ((await this.list(tx)).length >= POINT_TYPES_MAX) {
      return err(problem('LIMIT_EXCEEDED', `A program has at most ${POINT_TYPES_MAX} point types.`));
    }
    const programId = required(tx.programId, 'a program');
    const entity = tx.entities.create(PointTypeEntity, {
      ...settings,
      id: newId(now),
      programId,
      code,
      createdAt: now,
    });
    await tx.entities.insert(PointTypeEntity, entity);
    await insertPointWorth(tx, entity.id, { ...entity, since: now });
    return ok(entity);
  }

  /** Changes settings for awards, returns and answers from now on; lots keep the expiry they were given. */
  async update(
    tx: Tx,
    code: string,
    changes: Partial<PointTypeSettings>,
    now: Date,
  ): Promise<Result<PointType, Problem>> {
    // Of two at once the second sees what the first made of it.
    await tx.query('select from point_types where program_id = $1 and code = $2 for no key update', [
      ...[tx.programId, code],
    ]);
    const found = await this.byCode(tx, code);
    if (!found.ok) return found;
    const changed: PointType = { ...found.value, ...withoutUndefined(changes) };
    const checked = checkSettings(changed);
    if (!checked.ok) return checked;
    await tx.entities.save(PointTypeEntity, changed);
    const { valuePoints, valueMinor } = found.value;
    if (changed.valuePoints !== valuePoints || changed.valueMinor !== valueMinor)
      await insertPointWorth(tx, changed.id, { ...changed, since: now });
    return ok(changed);
  }
}

function checkSettings(settings: PointTypeSettings): Result<PointTypeSettings, Problem> {
  const { name, goodwillDays, valuePoints, valueMinor } = settings;
  if (name.trim().length === 0 || name.length > NAME_LENGTH_MAX) {
    return err(invalid(['name'], `A name of 1 to ${NAME_LENGTH_MAX} characters is needed.`));
  }
  if (!Number.isInteger(goodwillDays) || goodwillDays < 0 || goodwillDays > GOODWILL_DAYS_MAX) {
    return err(invalid(['goodwillDays'], `A whole number of days from 0 to ${GOODWILL_DAYS_MAX} is needed.`));
  }
  if (valuePoints <= 0n || valuePoints > POINTS_MAX)
    return err(invalid(['valuePoints'], 'A positive amount is needed.'));
  if (valueMinor < 0n || valueMinor > MONEY_MINOR_MAX)
    return err(invalid(['valueMinor'], 'No negative amount.'));
  const expiry = checkExpiryPolicy(settings.expiryPolicy, ['expiry']);
  return expiry.ok ? ok(settings) : expiry;
}

function withoutUndefined<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}
