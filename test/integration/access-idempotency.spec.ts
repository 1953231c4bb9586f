import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import {
  Idempotency,
  systemActor,
  type IdempotentAnswer,
  type ProgramActor,
  type StorefrontActor,
} from '#access';
import { err, newId, ok, problem, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

const KEY = 'order-4711-redeem';

let app: TestApp;
let shop: Shop;
let other: Shop;
let idempotency: Idempotency;
let actor: ProgramActor;

beforeAll(async () => {
  app = await TestApp.start();
  shop = await app.shop();
  other = await app.shop({ code: 'other' });
  idempotency = (app.app as INestApplicationContext).get(Idempotency, { strict: false });
  actor = systemActor(shop.program.id, 'test');
  await app.database.query(`
    create table effects (id uuid primary key, program_id uuid not null, points bigint not null);
    grant select, insert on effects to perennial_app`);
});
beforeEach(() => app.database.query('truncate effects, idempotency_records'));
afterAll(() => app.stop());

interface Effect {
  readonly id: string;
  readonly points: bigint;
  readonly at: Date;
}

const effectOf =
  (points: bigint, refusal: Problem | null = null) =>
  async (tx: Tx): Promise<Result<Effect, Problem>> => {
    const effect = { id: newId(app.now), points, at: app.now };
    await tx.execute('insert into effects values ($1, $2, $3)', [effect.id, tx.programId, points]);
    return refusal ? err(refusal) : ok(effect);
  };

function run(
  changes: { actor?: ProgramActor; key?: string; operation?: string; input?: object } = {},
  work = effectOf(300n),
): Promise<IdempotentAnswer<Effect>> {
  const { key = KEY, operation = 'redeem', input = { points: 300n } } = changes;
  return idempotency.run(changes.actor ?? actor, { operation, key, input, now: app.now }, work);
}

async function effects(): Promise<number> {
  const [row] = await app.database.query<{ count: bigint }>('select count(*) from effects');
  return Number(row?.count);
}

const codeOf = ({ result }: IdempotentAnswer<Effect>): string => (result.ok ? 'DONE' : result.problem.code);

describe('An idempotent command', () => {
  it('has one effect, and answers a repeat the same, amounts and instants included', async () => {
    const first = await run();
    const second = await run();
    expect(first.replayed).toBe(false);
    expect(second).toEqual({ ...first, replayed: true });
    expect(second.result.ok && second.result.value.points).toBe(300n);
    expect(await effects()).toBe(1);
  });

  it('is refused with another input, and the first answer stays', async () => {
    const first = await run();
    const conflict = await run({ input: { points: 301n } });
    expect(conflict.result).toMatchObject({
      ok: false,
      problem: { code: 'IDEMPOTENCY_CONFLICT', path: ['idempotencyKey'] },
    });
    expect((await run()).result).toEqual(first.result);
    expect(await effects()).toBe(1);
  });

  it('is the same input however its fields are ordered', async () => {
    await run({ input: { a: 1, b: { c: 2n, d: undefined } } });
    expect((await run({ input: { b: { c: 2n }, a: 1 } })).replayed).toBe(true);
  });

  it('changes nothing when it is refused, and a repeat is refused the same', async () => {
    const refusal = problem('INSUFFICIENT_POINTS', 'Too few.', { data: { required: 300n, available: 1n } });
    const first = await run({}, effectOf(300n, refusal));
    expect(first).toEqual({ result: err(refusal), replayed: false });
    expect(await run()).toEqual({ result: err(refusal), replayed: true });
    expect(await effects()).toBe(0);
  });

  it('is run again after a failure that was nobody’s refusal', async () => {
    await expect(run({}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect((await run()).replayed).toBe(false);
    expect(await effects()).toBe(1);
  });

  it('is another one for another principal, program or operation', async () => {
    const keyId = newId(app.now);
    const storefront: StorefrontActor = {
      kind: 'STOREFRONT',
      keyId,
      programId: shop.program.id,
      permissions: new Set(),
    };
    const answers = [
      await run(),
      await run({ actor: storefront }),
      await run({ actor: systemActor(other.program.id, 'test') }),
      await run({ operation: 'hold' }),
      await run({ key: `${KEY}-2` }),
    ];
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, false, false, false, false]);
    expect(await effects()).toBe(5);
  });

  it.each([[15], [256]])('needs a key of 16 to 255 characters, not %i', async (length) => {
    const refused = await run({ key: 'k'.repeat(length) });
    expect(refused.result).toMatchObject({ problem: { code: 'INVALID_INPUT', path: ['idempotencyKey'] } });
    expect(await effects()).toBe(0);
    for (const fine of [16, 255]) expect(codeOf(await run({ key: 'k'.repeat(fine) }))).toBe('DONE');
  });

  it('has one effect when fifty callers send it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => run()));
    expect(
      new Set(answers.map(({ result }) => (result.ok ? result.value.id : result.problem.code))).size,
    ).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await effects()).toBe(1);
  });

  it('has one answer when the same refusal comes at once', async () => {
    const refusal = problem('INSUFFICIENT_POINTS', 'Too few.');
    const answers = await Promise.all(Array.from({ length: 20 }, () => run({}, effectOf(1n, refusal))));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['INSUFFICIENT_POINTS']));
  });

  it('answers what was stored first when a twin succeeded while this one was refused', async () => {
    const refused = await run({}, async () => {
      expect(codeOf(await run())).toBe('DONE');
      return err(problem('INSUFFICIENT_POINTS', 'The twin spent them.'));
    });
    expect(refused).toMatchObject({ replayed: true, result: { ok: true } });
    expect(await effects()).toBe(1);
  });

  it('answers IN_PROGRESS while its rows stay locked, stores nothing, and can be repeated', async () => {
    await run({ key: 'the-row-that-is-locked' });
    const locker = new pg.Client({ connectionString: app.database.url });
    await locker.connect();
    await locker.query('begin; lock table effects in access exclusive mode');
    expect(codeOf(await run())).toBe('IN_PROGRESS');
    await locker.query('rollback');
    await locker.end();
    expect(await run()).toMatchObject({ replayed: false, result: { ok: true } });
  });

  it('is stored for good: the service can change or delete no answer', async () => {
    await run();
    const service = new pg.Client({ connectionString: app.database.url, options: '-c role=perennial_app' });
    await service.connect();
    for (const sql of [`update idempotency_records set operation = ''`, 'delete from idempotency_records']) {
      await expect(service.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
    await service.end();
  });
});
