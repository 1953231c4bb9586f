import { crash } from '../crash/command.js';

/** `npm run prove` does 20. */
const SHUTDOWNS = 4;
/** Generous, as for the crashes: two APIs start anew in each round. */
const TIMEOUT_MS = 900_000;

describe('An API that is asked to end under load', () => {
  test(
    `answers what it has accepted, loses nothing it acknowledged, and ends in order within 10 s, ${SHUTDOWNS} times`,
    async () => {
      const { report, exitCode } = await crash('--shutdowns', String(SHUTDOWNS));
      expect(report.violations).toEqual([]);
      expect(exitCode).toBe(0);
      expect(report.shutdowns?.count).toBe(SHUTDOWNS);
      expect(report.shutdowns?.maxMs).toBeLessThanOrEqual(10_000);
      // The worker is asked along with the two APIs: exit code 0, or there were violations.
      expect(report.shutdowns?.worker?.count).toBe(SHUTDOWNS / 2);
      expect(report.shutdowns?.worker?.maxMs).toBeLessThanOrEqual(10_000);
      // The load did reach processes that were about to end, and they told their clients to go elsewhere.
      expect(report.shutdowns?.toldToClose).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
