import { Gate } from './gate.js';

function work(): { run: () => Promise<string>; finish: (value: string) => void; started: () => boolean } {
  let finish: (value: string) => void = () => undefined;
  let isStarted = false;
  const done = new Promise<string>((resolve) => (finish = resolve));
  return {
    run: () => {
      isStarted = true;
      return done;
    },
    finish: (value) => finish(value),
    started: () => isStarted,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A gate', () => {
  it('lets two in, one more for each that leaves, and turns away whom it cannot hold', async () => {
    const gate = new Gate(2, 1);
    const [a, b, c] = [work(), work(), work()];
    const running = [gate.run(a.run), gate.run(b.run), gate.run(c.run)];
    expect(await gate.run(() => Promise.resolve('d'))).toEqual({ ok: false, problem: 'FULL' });
    expect([a, b, c].map((each) => each.started())).toEqual([true, true, false]);
    a.finish('a');
    await settle();
    expect(c.started()).toBe(true);
    b.finish('b');
    c.finish('c');
    expect((await Promise.all(running)).map((done) => done.ok && done.value)).toEqual(['a', 'b', 'c']);
  });

  it('is free again after work that failed', async () => {
    const gate = new Gate(1, 0);
    await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.run(() => Promise.resolve(1))).toEqual({ ok: true, value: 1 });
  });
});
