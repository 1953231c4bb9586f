import { TestApp } from '../../support/test-app.js';
import { storm, type Stormed } from './storm.js';

/** Services of one database, each with batches and connections of its own. */
const SERVICES = 3;
/** A new database after so many storms: what must always hold is looked for in all of a table's rows. */
const STORMS_PER_DATABASE = 50;
const EVERY_STORMS = 50;
/** Of one storm, told when it fails. */
const WRONGS_TOLD = 5;

export interface StormSettings {
  readonly runs: number;
  readonly seed: number;
}

export interface StormsDone {
  readonly runs: number;
  readonly commits: number;
  readonly reversals: number;
  readonly refusals: number;
  readonly looks: number;
  /** What went wrong, told with the command that repeats it; null when nothing did. */
  readonly failure: string | null;
}

/** Storms of seeds that follow each other, until one fails. */
export async function checkStorms({ runs, seed }: StormSettings): Promise<StormsDone> {
  const sum = { runs: 0, commits: 0, reversals: 0, refusals: 0, looks: 0 };
  while (sum.runs < runs) {
    const first = await TestApp.start();
    const services: [TestApp, ...TestApp[]] = [first];
    while (services.length < SERVICES) services.push(await first.beside());
    try {
      for (let inDatabase = 0; inDatabase < STORMS_PER_DATABASE && sum.runs < runs; inDatabase += 1) {
        const stormed = await storm(services, seed + sum.runs);
        if (stormed.wrongs.length > 0) return { ...sum, failure: told(stormed) };
        sum.runs += 1;
        sum.commits += stormed.commits;
        sum.reversals += stormed.reversals;
        sum.refusals += stormed.refusals;
        sum.looks += stormed.looks;
        if (sum.runs % EVERY_STORMS === 0) process.stdout.write(`${JSON.stringify(sum)}\n`);
      }
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
    `    npm run simulate -- --checkout --runs 1 --seed ${plan.seed}`,
    `Plan: ${JSON.stringify(plan)}`,
    ...wrongs.slice(0, WRONGS_TOLD),
    ...(wrongs.length > WRONGS_TOLD ? [`and ${wrongs.length - WRONGS_TOLD} more`] : []),
  ].join('\n');
}
