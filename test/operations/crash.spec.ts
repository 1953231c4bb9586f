import { crash } from '../crash/command.js';

/** Generous: on two busy cores a cycle takes many times the two seconds that it takes alone. */
const TIMEOUT_MS = 900_000;

describe('Under load, while API, worker and PostgreSQL are killed', () => {
  test(
    'in 15 cycles no acknowledged write is lost, doubled or changed, and no refusal has an effect',
    async () => {
      const { report, exitCode, said } = await crash('--cycles', '15');
      expect(report.violations).toEqual([]);
      expect({ exitCode, said }).toEqual({
        exitCode: 0,
        said: expect.stringContaining(`Seed ${report.options.seed}`) as string,
      });
      expect(report.recoveries.map(({ victim, service }) => [victim, service.count])).toEqual([
        ['PostgreSQL', 6],
        ['API', 6],
        ['worker', 3],
      ]);
      expect(report.acknowledged).toBeGreaterThan(300);
      expect(report.refused).toBeGreaterThan(30);
      // The worker and the APIs live through the death of PostgreSQL.
      expect(report.unexpectedEnds).toEqual({});
    },
    TIMEOUT_MS,
  );

  test(
    'what is lost is found: commits that are answered before they are written',
    async () => {
      const control = ['--negative', 'async-commit', '--victim', 'PostgreSQL'];
      const { report, exitCode } = await crash('--cycles', '1', '--apis', '1', ...control);
      expect(exitCode).toBe(1);
      expect(report.violations.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['lost', 'balance']));
    },
    TIMEOUT_MS,
  );

  test(
    'what is doubled is found: clients that take a new key for every retry',
    async () => {
      const { report, exitCode } = await crash('--cycles', '2', '--apis', '1', '--negative', 'fresh-keys');
      expect(exitCode).toBe(1);
      expect(report.violations.map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(['doubled', 'balance']),
      );
    },
    TIMEOUT_MS,
  );
});
