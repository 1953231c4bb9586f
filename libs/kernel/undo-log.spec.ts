import { UndoLog } from './undo-log.js';

describe('An undo log', () => {
  it('undoes what refused work did, and leaves what was done before it', () => {
    const log = new UndoLog();
    const [map, list] = [new Map([['a', 1]]), ['x']];
    const change = (isDone: boolean): boolean =>
      log.attempt(
        () => {
          log.set(map, 'a', 2);
          log.set(map, 'b', 3);
          log.push(list, 'y');
          return isDone;
        },
        (done) => done,
      );
    change(false);
    expect([[...map], list]).toEqual([[['a', 1]], ['x']]);
    change(true);
    log.attempt(
      () => log.set(map, 'a', 9),
      () => false,
    );
    expect([...map]).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });

  it('undoes attempts within one that is refused', () => {
    const log = new UndoLog();
    const map = new Map<string, number>();
    log.attempt(
      () => {
        log.attempt(
          () => log.set(map, 'a', 1),
          () => true,
        );
      },
      () => false,
    );
    expect(map.size).toBe(0);
  });
});
