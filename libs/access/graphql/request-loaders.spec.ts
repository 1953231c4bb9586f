import type DataLoader from 'dataloader';
import type { Uuid } from '#kernel';
import type { Database, Tx, TxScope } from '#platform';
import { systemActor, type Actor } from '../domain/actor.js';
import type { AccessContext } from './allow.js';
import {
  freshLoader,
  freshLoaderBy,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type Read,
} from './request-loaders.js';

const NOW = new Date('2027-03-01T12:00:00.000Z');

/** A request as far as loaders look at it. */
function contextOf(actor: Actor): AccessContext {
  return { actor, now: NOW } as AccessContext;
}

const ofProgram = (programId: Uuid): AccessContext => contextOf(systemActor(programId, 'test'));

/** Answers every name with the program that it was read for. */
class ProgramLoaders extends RequestLoaders<DataLoader<string, string>> {
  protected override make(read: Read): DataLoader<string, string> {
    return freshLoader((names) => read((tx) => Promise.resolve(names.map(() => tx.programId ?? ''))));
  }
}

describe('Loaders of a request', () => {
  const scopes: TxScope[] = [];
  const database = {
    tx: <T>(scope: TxScope, work: (tx: Tx) => Promise<T>): Promise<T> => {
      scopes.push(scope);
      return work({ programId: scope.programId } as Tx);
    },
  } as unknown as Database;

  it('are the same for all its fields, and read once as who asks', async () => {
    const loaders = new ProgramLoaders(database);
    const [context, other] = [ofProgram('acme'), ofProgram('globex')];
    const programs = await Promise.all([
      ...['a', 'b'].map((name) => loaders.of(context).load(name)),
      loaders.of(other).load('a'),
    ]);
    expect(scopes).toEqual([context.actor, other.actor]);
    expect(programs).toEqual(['acme', 'acme', 'globex']);
  });

  it('are for nobody who is unknown', () => {
    const anonymous = contextOf({ kind: 'ANONYMOUS', permissions: new Set() });
    expect(() => new ProgramLoaders(database).of(anonymous)).toThrow('loaders are for principals');
  });

  it('are made once even if there are none for who asks', () => {
    const make = jest.fn(() => null);
    class NoLoaders extends RequestLoaders<null> {
      protected override make = make;
    }
    const loaders = new NoLoaders(database);
    const context = ofProgram('acme');
    expect([loaders.of(context), loaders.of(context)]).toEqual([null, null]);
    expect(make).toHaveBeenCalledTimes(1);
  });
});

describe('A fresh loader', () => {
  it('asks for all that is asked for at once, and anew later', async () => {
    const asked: (readonly number[])[] = [];
    let change = 0;
    const loader = freshLoader((keys: readonly number[]) => {
      asked.push(keys);
      return Promise.resolve(keys.map((key) => key + change));
    });
    expect(await Promise.all([loader.load(1), loader.load(2), loader.load(1)])).toEqual([1, 2, 1]);
    change = 10;
    expect(await loader.load(1)).toBe(11);
    expect(asked).toEqual([[1, 2, 1], [1]]);
  });

  it('asks for each name once, and answers nothing where nothing is found', async () => {
    const find = jest.fn(() => Promise.resolve(new Map([['a', 1]])));
    const loader = freshLoaderBy(({ name }: { readonly name: string }) => name, find, null);
    expect(await loader.loadMany(['a', 'b', 'a'].map((name) => ({ name })))).toEqual([1, null, 1]);
    expect(find.mock.calls).toEqual([[[{ name: 'a' }, { name: 'b' }]]]);
  });

  it('finds by ids alike', async () => {
    const [known, unknown] = ['known', 'unknown'];
    const find = jest.fn(() => Promise.resolve(new Map([[known, ['found']]])));
    expect(await freshLoaderById(find, []).loadMany([unknown, known, unknown])).toEqual([[], ['found'], []]);
    expect(find.mock.calls).toEqual([[[unknown, known]]]);
  });
});

describe('Loaders per page', () => {
  it('are the same for the same page only, whatever it is told by', () => {
    const loaderOf = loaderPer(
      (after: { readonly at: Date; readonly seq: bigint } | null, limit: number) => ({
        after,
        limit,
      }),
    );
    const place = (atMs: number, seq: bigint): { at: Date; seq: bigint } => ({ at: new Date(atMs), seq });
    const one = loaderOf(place(1, 2n), 5);
    expect(loaderOf(place(1, 2n), 5)).toBe(one);
    const others = [
      loaderOf(place(1, 3n), 5),
      loaderOf(place(2, 2n), 5),
      loaderOf(place(1, 2n), 6),
      loaderOf(null, 5),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
    expect(one).toEqual({ after: place(1, 2n), limit: 5 });
  });
});
