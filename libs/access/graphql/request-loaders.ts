import DataLoader from 'dataloader';
import { canonicalJson, invariant, type Uuid } from '#kernel';
import type { Database, Tx } from '#platform';
import type { ProgramActor } from '../domain/actor.js';
import type { AccessContext } from './allow.js';

/** The context of a request by somebody who is known: anonymous ones have no program to read of. */
export interface PrincipalContext extends AccessContext {
  readonly actor: ProgramActor;
}

/** Reads in a transaction as who asks, so that a batch sees no more than a field by itself would. */
export type Read = <T>(find: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Loaders that live as long as a request: fields of one answer find the same ones, and so are read together; another
 * request, by somebody else perhaps, finds none of them.
 */
export abstract class RequestLoaders<Loaders> {
  private readonly byRequest = new WeakMap<AccessContext, Loaders>();

  constructor(protected readonly database: Database) {}

  of(context: AccessContext): Loaders {
    const known = this.byRequest.get(context);
    if (known !== undefined) return known;
    invariant(isOfPrincipal(context), 'loaders are for principals');
    const loaders = this.make((find) => this.database.tx(context.actor, find), context);
    this.byRequest.set(context, loaders);
    return loaders;
  }

  /** The loaders of one request. */
  protected abstract make(read: Read, context: PrincipalContext): Loaders;
}

function isOfPrincipal(context: AccessContext): context is PrincipalContext {
  return context.actor.kind !== 'ANONYMOUS';
}

/** Batches and remembers nothing: a mutation's answer must not show what a field before it has read. */
export function freshLoader<K, V>(find: (keys: readonly K[]) => Promise<V[]>): DataLoader<K, V> {
  return new DataLoader<K, V>(find, { cache: false });
}

/** The same of what is found by a name of the key: each key is asked for once, `nothing` where nothing is found. */
export function freshLoaderBy<K, N, V>(
  nameOf: (key: K) => N,
  find: (keys: readonly K[]) => Promise<ReadonlyMap<N, V>>,
  nothing: V,
): DataLoader<K, V> {
  return freshLoader(async (keys) => {
    const found = await find([...new Map(keys.map((key) => [nameOf(key), key])).values()]);
    return keys.map((key) => found.get(nameOf(key)) ?? nothing);
  });
}

/** The same by ids. */
export function freshLoaderById<V>(
  find: (ids: readonly Uuid[]) => Promise<ReadonlyMap<Uuid, V>>,
  nothing: V,
): DataLoader<Uuid, V> {
  return freshLoaderBy((id) => id, find, nothing);
}

/** One loader for each page, or whatever else fields ask by: who asks for the same is read together. */
export function loaderPer<Asked extends readonly unknown[], L>(
  make: (...asked: Asked) => L,
): (...asked: Asked) => L {
  const known = new Map<string, L>();
  return (...asked) => {
    const name = canonicalJson(asked);
    const loader = known.get(name) ?? make(...asked);
    known.set(name, loader);
    return loader;
  };
}
