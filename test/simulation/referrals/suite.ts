import { TestApp } from '../../support/test-app.js';
import { COUNTED, storm, type StormCounts, type Stormed } from './storm.js';

/** Services of one database, each with batches and connections of its own. */
const SERVICES = 2;
/** A new database after so many storms: what must always hold is looked for in all of a table's rows. */
const STORMS_PER_DATABASE = 50;
/** Of one storm, told when it fails. */
const WRONGS_TOLD = 5;

export interface StormsDone extends StormCounts {
  readonly runs: number;
  readonly claims: number;
  /** What went wrong, told with the command that repeats it; null when nothing did. */
  readonly failure: string | null;
}

/** Storms of seeds that follow each other, until one fails. */
export async function checkReferralStorms({
  runs,
  seed,
}: {
  readonly runs: number;
  readonly seed: number;
}): Promise<StormsDone> {
  const sum = {
    ...{ runs: 0, claims: 0, referrals: 0, rewarded: 0, reversed: 0, invited: 0 },
    ...{ given: 0, anew: 0, bound: 0, persons: 0, byStaff: 0 },
  };
  while (sum.runs < runs) {
    const first = await TestApp.start();
    const services: [TestApp, ...TestApp[]] = [first];
    while (services.length < SERVICES) services.push(await first.beside());
    try {
      for (let inDatabase = 0; inDatabase < STORMS_PER_DATABASE && sum.runs < runs; inDatabase += 1) {
        const stormed = await storm(services, seed + sum.runs);
        if (stormed.wrongs.length > 0) return { ...sum, failure: told(stormed) };
        sum.runs += 1;
        sum.claims += stormed.claims;
        for (const name of COUNTED) sum[name] += stormed[name];
      }
      process.stdout.write(`${JSON.stringify(sum)}\n`);
    } finally {
      for (const service of services.slice(1)) await service.app.close();
      await first.stop();
    }
  }
  return { ...sum, failure: null };
}

function told({ plan, wrongs }: Stormed): string {
  return [
    `The storm of seed ${plan.seed} fails. To repeat it:`,
    `    npm run simulate -- --referrals --runs 1 --seed ${plan.seed}`,
    `Plan: ${JSON.stringify(plan)}`,
    ...wrongs.slice(0, WRONGS_TOLD),
    ...(wrongs.length > WRONGS_TOLD ? [`and ${wrongs.length - WRONGS_TOLD} more`] : []),
  ].join('\n');
}
