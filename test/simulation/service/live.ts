import { TestApp } from '../../support/test-app.js';
import { simulate } from '../model/run.js';
import { openingOf } from '../model/rules.js';
import { check, type Checked, type Run, type SimulationSettings } from '../settings.js';
import { RunClock } from './run-clock.js';
import { ServiceShop } from './service-shop.js';

/** Runs that live on one service at once: while one waits for PostgreSQL, another is worked on. */
const LANES = 4;
/** A new database after so many runs: what must always hold is looked for in all of a table's rows. */
const RUNS_PER_DATABASE = 60;

/** A real service on which simulated shops open, each in its own time. */
export class SimulatedService {
  private constructor(
    private readonly app: TestApp,
    private readonly clock: RunClock,
  ) {}

  static async start(): Promise<SimulatedService> {
    const clock = new RunClock(new Date('2026-01-01T00:00:00Z'));
    return new SimulatedService(await TestApp.start(clock.now(), { clock }), clock);
  }

  live({ rules, commands }: Run): Promise<void> {
    return this.clock.inOwnTime(new Date(openingOf(rules)), () =>
      simulate(rules, commands, (customers) => ServiceShop.open(this.app, rules, customers)),
    );
  }

  stop(): Promise<void> {
    return this.app.stop();
  }
}

/** Several lanes of runs at once, each with a seed of its own; answers the first failure. */
export async function checkService(settings: SimulationSettings): Promise<Checked> {
  const { runs, seed, path } = settings;
  if (path !== null) return onService((service) => check(settings, VARIANT, (run) => service.live(run)));
  let done = 0;
  for (let round = 0; done < runs; round += 1) {
    const inRound = Math.min(RUNS_PER_DATABASE, runs - done);
    const checked = await onService((service) =>
      checkRound(service, settings, seed + round * LANES, inRound),
    );
    const failure = checked.find((lane) => lane.failure !== null);
    done += inRound;
    if (failure) return failure;
  }
  return { runs: done, failure: null };
}

const VARIANT = { keys: true, variant: 'service' } as const;

function checkRound(
  service: SimulatedService,
  settings: SimulationSettings,
  seed: number,
  runs: number,
): Promise<Checked[]> {
  const lanes = Array.from({ length: Math.min(LANES, runs) }, (_, lane) => {
    const share = Math.floor(runs / LANES) + (lane < runs % LANES ? 1 : 0);
    return check({ ...settings, runs: share, seed: seed + lane }, VARIANT, (run) => service.live(run));
  });
  return Promise.all(lanes);
}

async function onService<T>(work: (service: SimulatedService) => Promise<T>): Promise<T> {
  const service = await SimulatedService.start();
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}
