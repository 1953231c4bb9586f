import { Overloaded } from '../trouble.js';
import { ConnectionGate } from './connection-gate.js';
import { RequestDeadline } from './deadline.js';

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the gate in front of the pool', () => {
  test('lets as many in as there are connections, and the next when one leaves, in their order', async () => {
    const gate = new ConnectionGate(2);
    const [first, second] = [await gate.enter(), await gate.enter()];
    const order: string[] = [];
    const third = gate.enter().then((at) => (order.push('third'), at));
    const fourth = gate.enter().then((at) => (order.push('fourth'), at));
    await soon(5);
    expect([gate.busyCount, gate.waitingCount, order]).toEqual([2, 2, []]);
    gate.leave(first);
    const third_ = await third;
    expect(order).toEqual(['third']);
    gate.leave(second);
    gate.leave(third_);
    gate.leave(await fourth);
    expect([gate.busyCount, gate.waitingCount]).toEqual([0, 0]);
  });

  test('refuses who has waited as long as it may', async () => {
    const gate = new ConnectionGate(1);
    await gate.enter();
    const startedAt = performance.now();
    await expect(gate.enter(new RequestDeadline(10_000, 100))).rejects.toThrow(Overloaded);
    expect(performance.now() - startedAt).toBeGreaterThan(95);
    expect(gate.waitingCount).toBe(0);
  });

  test('counts all waits of a request together', async () => {
    const gate = new ConnectionGate(1);
    const deadline = new RequestDeadline(10_000, 150);
    const held = await gate.enter();
    setTimeout(() => gate.leave(held), 100);
    const again = await gate.enter(deadline);
    expect(deadline.waitLeftMs).toBeLessThan(60);
    const startedAt = performance.now();
    await expect(gate.enter(deadline)).rejects.toThrow(Overloaded);
    expect(performance.now() - startedAt).toBeLessThan(80);
    gate.leave(again);
  });

  test('counts waits that overlap once', async () => {
    const gate = new ConnectionGate(1);
    const deadline = new RequestDeadline(10_000, 1_000);
    const held = await gate.enter();
    setTimeout(() => gate.leave(held), 100);
    await Promise.all([1, 2, 3].map(async () => gate.leave(await gate.enter(deadline))));
    expect(deadline.waitLeftMs).toBeGreaterThan(800);
    expect(deadline.waitLeftMs).toBeLessThan(910);
  });

  test('refuses at once who would wait too long, and says when to come again', async () => {
    const gate = new ConnectionGate(2);
    const held = [await gate.enter(), await gate.enter()];
    const waiting = Array.from({ length: 20 }, () => gate.enter(new RequestDeadline()));
    await soon(200);
    // 200 ms so far, two at a time: the 21st in line would wait for 2.1 s.
    const startedAt = performance.now();
    const refused: unknown = await gate.enter(new RequestDeadline()).catch((error: unknown) => error);
    expect(performance.now() - startedAt).toBeLessThan(50);
    expect(refused).toBeInstanceOf(Overloaded);
    expect((refused as Overloaded).retryAfterSeconds).toBeGreaterThanOrEqual(3);
    waiting.push(gate.enter());
    for (const at of held) gate.leave(at);
    for (const entering of waiting) gate.leave(await entering);
    expect(gate.expectedWaitMs()).toBeLessThan(500);
  });

  test('refuses a request whose time is up', async () => {
    const gate = new ConnectionGate(1);
    const deadline = new RequestDeadline(1);
    await soon(5);
    await expect(gate.enter(deadline)).rejects.toThrow('too long');
    expect(gate.busyCount).toBe(0);
  });
});
