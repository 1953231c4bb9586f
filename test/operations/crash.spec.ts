import { crash, type CrashOutcome } from '../crash/command.js';

/** Generous: on two busy cores a cycle takes many times the two seconds that it takes alone. */
const TIMEOUT_MS = 900_000;
/**
 * `npm run crash` by itself asks for 2,000 ms. Here the cores are shared with another worker of Jest and its PostgreSQL:
 * what was away must be back, but not as fast as alone.
 */
const BACK_WITHIN_MS = 5_000;

describe('Under load, while API, worker and PostgreSQL are killed', () => {
  test(
    'in 10 cycles no acknowledged write is lost, doubled or changed, and no refusal has an effect',
    async () => {
      const { report, exitCode, said } = await crash(
        '--cycles',
        '10',
        '--back-within-ms',
        String(BACK_WITHIN_MS),
      );
      expect(report.violations).toEqual([]);
      expect({ exitCode, said }).toEqual({
        exitCode: 0,
        said: expect.stringContaining(`Seed ${report.options.seed}`) as string,
      });
      expect(report.recoveries.map(({ victim, service }) => [victim, service.count])).toEqual([
        ['PostgreSQL', 4],
        ['API', 4],
        ['worker', 2],
      ]);
      for (const { service } of report.recoveries)
        expect(service.medianMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
      expect(report.acknowledged).toBeGreaterThan(200);
      expect(report.refused).toBeGreaterThan(20);
      // The worker and the APIs live through the death of PostgreSQL.
      expect(report.unexpectedEnds).toEqual({});
    },
    TIMEOUT_MS,
  );

  test(
    'what is lost and what is doubled is found: early answers of the server, and a new key for every retry',
    async () => {
      const lossy = ['--negative', 'async-commit', '--victim', 'PostgreSQL', '--cycles', '1'];
      const repetitive = ['--negative', 'fresh-keys', '--victim', 'PostgreSQL', '--cycles', '2'];
      const [lost, doubled] = await Promise.all([
        crash('--apis', '1', ...lossy),
        crash('--apis', '1', ...repetitive),
      ]);
      expect([lost.exitCode, doubled.exitCode]).toEqual([1, 1]);
      expect(rulesOf(lost)).toEqual(expect.arrayContaining(['lost', 'balance']));
      expect(rulesOf(doubled)).toEqual(expect.arrayContaining(['doubled', 'balance']));
      expect(rulesOf(doubled)).not.toContain('lost');
    },
    TIMEOUT_MS,
  );
});

function rulesOf({ report }: CrashOutcome): string[] {
  return [...new Set(report.violations.map(({ rule }) => rule))];
}
