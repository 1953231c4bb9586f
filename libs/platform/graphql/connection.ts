import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { invalid, isUuid, type Uuid } from '#kernel';
import { QUERY_LIMITS } from '../config/query-limits.js';
import { INHERIT, Permit } from './permit.js';
import { ProblemsError } from './problems-in-payload.js';
import { instantOf } from './scalars.js';

/** Largest page of any connection. */
export const PAGE_SIZE_MAX = QUERY_LIMITS.page;

/** Forward pagination as the Relay cursor connection specification has it. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { defaultValue: 20, description: 'Items of the page, 1 to 100.' })
  @IsInt()
  @Min(1)
  @Max(PAGE_SIZE_MAX)
  first: number;

  @Field(() => String, { nullable: true, description: 'Cursor after which the page starts.' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  after?: string | null;
}

@ObjectType('PageInfo', { description: 'Where a page of a connection stands.' })
@Permit(INHERIT)
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more items follow.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether items precede: true when a cursor was given.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item of the page.' })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item: pass it as `after` for the next page.',
  })
  endCursor: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
}

/** Makes the `XConnection` and `XEdge` types of a node type. Call once per node type. */
export function connectionOf<T>(node: () => Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.` })
  @Permit(INHERIT)
  class EdgeType {
    @Field(() => String, { description: 'Cursor of this item.' })
    cursor: string;

    @Field(node, { description: 'The item.' })
    node: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} items.` })
  @Permit(INHERIT)
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The items of the page with their cursors.' })
    edges: readonly EdgeType[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo: PageInfo;
  }
  return ConnectionType;
}

/**
 * Makes a page from `rows` that were read with `limit first + 1`: the extra row only tells that more follow.
 * `keyOf` answers the sort key of a row as strings; it becomes the opaque cursor.
 */
export function pageOf<T>(
  rows: readonly T[],
  args: ConnectionArgs,
  keyOf: (row: T) => readonly string[],
): Connection<T> {
  const edges = rows.slice(0, args.first).map((node) => ({ node, cursor: toCursor(keyOf(node)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > args.first,
      hasPreviousPage: Boolean(args.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function toCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key inside a cursor with `parts` strings; null when there is no cursor. One that is none of ours is refused
 * (INVALID_INPUT): an answer from the start would let a client with a broken cursor go round for ever.
 */
export function fromCursor(cursor: string | null | undefined, parts: number): string[] | null {
  if (!cursor) return null;
  const key = parseCursor(cursor);
  const isKey = Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string');
  return isKey ? key : refuseCursor();
}

/** The id inside a cursor of a list in the order of ids; null when there is no cursor. Refuses others (INVALID_INPUT). */
export function idInCursor(cursor: string | null | undefined): Uuid | null {
  const [id = null] = fromCursor(cursor, 1) ?? [];
  return id === null || isUuid(id) ? id : refuseCursor();
}

/** The number inside a cursor of a list in the order of numbers below 10^9; null when there is no cursor. Refuses others (INVALID_INPUT). */
export function numberInCursor(cursor: string | null | undefined): number | null {
  const [number = null] = fromCursor(cursor, 1) ?? [];
  if (number === null) return null;
  return /^\d{1,9}$/.test(number) ? Number(number) : refuseCursor();
}

/** The place that a cursor marks in a list in the order of times, then ids. */
export interface TimedPlace {
  readonly createdAt: Date;
  readonly id: Uuid;
}

/**
 * The time and id inside a cursor of such a list; null when there is no cursor. Refuses others (INVALID_INPUT), those of
 * times too that JavaScript knows and PostgreSQL does not: clients can make them.
 */
export function placeInCursor(cursor: string | null | undefined): TimedPlace | null {
  const key = fromCursor(cursor, 2);
  if (key === null) return null;
  const [time = '', id = ''] = key;
  const createdAt = instantOf(time);
  return createdAt && isUuid(id) ? { createdAt, id } : refuseCursor();
}

/** Refuses a cursor that is none of its list (INVALID_INPUT). */
export function refuseCursor(): never {
  throw new ProblemsError([invalid(['after'], 'The cursor of a page of this list is needed.')]);
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
