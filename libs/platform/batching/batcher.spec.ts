import type { Deadline } from '#kernel';
import { ConnectionGate } from '../database/connection-gate.js';
import { RequestDeadline } from '../database/deadline.js';
import { UNOBSERVED_BATCHES } from '../telemetry/batch-observer.js';
import { Overloaded, TimedOut } from '../trouble.js';
import { Batcher, type BatcherOptions } from './batcher.js';

interface Command {
  readonly customer: string;
  readonly program: string;
  readonly value: number;
}

type Run = (values: number[]) => Promise<void>;

/** Answers ten times the value, after `work`; keeps the batches it was given. */
class Bench {
  readonly batches: number[][] = [];
  readonly batcher: Batcher<Command, number>;

  constructor(
    options: Partial<BatcherOptions<Command, number>> = {},
    private readonly work: Run = () => Promise.resolve(),
  ) {
    this.batcher = new Batcher<Command, number>({
      kind: 'test',
      lanes: 1,
      batchSizeMax: 100,
      queueMax: 1_000,
      laneOf: ({ customer }) => customer,
      groupOf: ({ program }) => program,
      run: async (commands) => {
        const values = commands.map(({ value }) => value);
        this.batches.push(values);
        await this.work(values);
        return values.map((value) => value * 10);
      },
      gate: new ConnectionGate(10),
      observer: UNOBSERVED_BATCHES,
      ...options,
    });
  }

  submit(value: number, program = 'acme', customer = 'ada', deadline?: Deadline): Promise<number> {
    return this.batcher.submit({ value, program, customer }, deadline);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const outcomesOf = async (calls: readonly Promise<number>[]): Promise<unknown[]> =>
  (await Promise.allSettled(calls)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason),
  );

describe('a batcher', () => {
  test('starts at once with what has come, and makes one batch of what comes meanwhile', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const bench = new Bench({}, () => gate);
    const first = bench.submit(1);
    await turn();
    await turn();
    const later = [2, 3, 4].map((value) => bench.submit(value));
    letGo();
    expect(await Promise.all([first, ...later])).toEqual([10, 20, 30, 40]);
    expect(bench.batches).toEqual([[1], [2, 3, 4]]);
  });

  test('keeps programs apart, the order of each, and the size of a batch', async () => {
    const bench = new Bench({ batchSizeMax: 2 });
    const calls = [bench.submit(1), bench.submit(2, 'other'), bench.submit(3), bench.submit(4)];
    expect(await Promise.all(calls)).toEqual([10, 20, 30, 40]);
    expect(bench.batches).toEqual([[1, 3], [2], [4]]);
  });

  test('runs lanes side by side, and those of one customer never', async () => {
    let running = 0;
    let most = 0;
    const bench = new Bench({ lanes: 8, batchSizeMax: 1 }, async () => {
      most = Math.max(most, (running += 1));
      await turn();
      running -= 1;
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => bench.submit(index)));
    expect(most).toBe(1);
    await Promise.all(Array.from({ length: 20 }, (_, index) => bench.submit(index, 'acme', `c${index}`)));
    expect(most).toBeGreaterThan(1);
  });

  test('finds the command at fault: it alone fails', async () => {
    const bench = new Bench({}, (values) =>
      values.includes(5) ? Promise.reject(new Error('poison')) : Promise.resolve(),
    );
    const calls = Array.from({ length: 8 }, (_, index) => bench.submit(index));
    expect(await outcomesOf(calls)).toEqual([0, 10, 20, 30, 40, 'Error: poison', 60, 70]);
    expect(bench.batches).toHaveLength(7);
  });

  test('tells those it has no patience to try alone to come again, not what another command did wrong', async () => {
    const failing = (error: Error): Bench =>
      new Bench({}, async () => {
        // Longer than it goes on halving.
        await new Promise((resolve) => setTimeout(resolve, 2_100));
        throw error;
      });
    const many = (error: Error): Promise<unknown[]> => {
      const bench = failing(error);
      return outcomesOf([bench.submit(1), bench.submit(2)]);
    };
    const busy = Object.assign(new Error('locked'), { code: '55P03' });
    const [bug, lock, alone] = await Promise.all([
      many(new Error('poison')),
      many(busy),
      outcomesOf([failing(new Error('poison')).submit(1)]),
    ]);
    const overloaded = expect.stringContaining('Overloaded') as unknown;
    expect(bug).toEqual([overloaded, overloaded]);
    expect(lock).toEqual(['Error: locked', 'Error: locked']);
    expect(alone).toEqual(['Error: poison']);
  });

  test('does not try an outage again for each command', async () => {
    const bench = new Bench({}, () => Promise.reject(new Overloaded()));
    const outcomes = await outcomesOf([bench.submit(1), bench.submit(2)]);
    expect(outcomes).toEqual([expect.stringContaining('Overloaded'), expect.stringContaining('Overloaded')]);
    expect(bench.batches).toHaveLength(1);
  });

  test('refuses what its queue cannot hold, and says when it is idle', async () => {
    const bench = new Bench({ queueMax: 2 });
    const outcomes = outcomesOf([bench.submit(1), bench.submit(2), bench.submit(3)]);
    await bench.batcher.idle();
    expect(bench.batcher.depth).toBe(0);
    expect(await outcomes).toEqual([10, 20, expect.stringContaining('Overloaded')]);
  });
});

describe('a batcher in front of a pool without a free connection', () => {
  const OVERLOADED = expect.stringContaining('Overloaded') as unknown;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const waitingFor = (waitMs: number): RequestDeadline => new RequestDeadline(10_000, waitMs);
  let gate: ConnectionGate;
  let takenAtMs: number;

  beforeEach(async () => {
    gate = new ConnectionGate(1);
    takenAtMs = await gate.enter();
  });

  const relieve = (): void => gate.leave(takenAtMs);
  const submit = (bench: Bench, value: number, deadline: RequestDeadline): Promise<number> =>
    bench.submit(value, 'acme', 'ada', deadline);

  test('refuses whoever has waited as long as it may, does nothing of it, and waits on for the others', async () => {
    const bench = new Bench({ gate });
    const startedAt = performance.now();
    const [weary, patient] = [submit(bench, 1, waitingFor(100)), submit(bench, 2, waitingFor(1_000))];
    await expect(weary).rejects.toThrow(Overloaded);
    expect(performance.now() - startedAt).toBeLessThan(300);
    const late = submit(bench, 3, waitingFor(1_000));
    relieve();
    expect(await Promise.all([patient, late])).toEqual([20, 30]);
    expect(bench.batches).toEqual([[2, 3]]);
    expect(gate.busyCount).toBe(0);
  });

  test('counts all waits of one request together', async () => {
    const bench = new Bench({ gate });
    const deadline = waitingFor(300);
    const first = submit(bench, 1, deadline);
    await pause(200);
    relieve();
    expect(await first).toBe(10);
    expect(deadline.waitLeftMs).toBeLessThan(110);
    takenAtMs = await gate.enter();
    const startedAt = performance.now();
    await expect(submit(bench, 2, deadline)).rejects.toThrow(Overloaded);
    expect(performance.now() - startedAt).toBeLessThan(250);
    relieve();
  });

  test('does not count the time in which a batch is done, but that behind another batch', async () => {
    relieve();
    const bench = new Bench({ gate }, () => pause(200));
    const [first, second, third] = [waitingFor(100), waitingFor(1_000), waitingFor(50)];
    const calls = [submit(bench, 1, first)];
    await turn();
    await turn();
    calls.push(submit(bench, 2, second), submit(bench, 3, third));
    expect(await outcomesOf(calls)).toEqual([10, 20, OVERLOADED]);
    expect(first.waitLeftMs).toBeGreaterThan(50);
    expect(second.waitLeftMs).toBeLessThan(850);
    expect(second.waitLeftMs).toBeGreaterThan(700);
  });

  test('refuses whoever may wait no more at once, where it would have to, and nobody else', async () => {
    const bench = new Bench({ gate });
    const waiting = submit(bench, 1, waitingFor(1_000));
    const startedAt = performance.now();
    await expect(submit(bench, 2, waitingFor(0))).rejects.toThrow(Overloaded);
    expect(performance.now() - startedAt).toBeLessThan(50);
    relieve();
    expect(await waiting).toBe(10);
    await bench.batcher.idle();
    expect(await submit(bench, 3, waitingFor(0))).toBe(30);
    await expect(submit(bench, 4, new RequestDeadline(0))).rejects.toThrow(TimedOut);
  });

  test('stands in line again for those who came after the ones with whom it was refused', async () => {
    const bench = new Bench({ gate });
    const first = outcomesOf([submit(bench, 1, waitingFor(5_000))]);
    await pause(1_000);
    const later = submit(bench, 2, waitingFor(2_000));
    // As long as a lane stands in line.
    expect(await first).toEqual([OVERLOADED]);
    relieve();
    expect(await later).toBe(20);
    await bench.batcher.idle();
    expect(gate.busyCount).toBe(0);
  });
});
