import fc from 'fast-check';
import { commands, type Command } from './model/command.js';
import { shopRules, type ShopRules } from './model/rules.js';

/** How much is simulated; a failing run is repeated by its seed and path. */
export interface SimulationSettings {
  readonly runs: number;
  readonly commands: number;
  readonly seed: number;
  /** Where in the runs of the seed, and how far shrunk; null for all of them from the first. */
  readonly path: string | null;
  /** Longest time spent on making a failing run smaller. */
  readonly shrinkMs: number;
}

/** Settings of the environment, as `npm run simulate` writes them; what is not set is the default. */
export function settingsFrom(
  environment: NodeJS.ProcessEnv,
  defaults: Pick<SimulationSettings, 'runs' | 'commands'>,
): SimulationSettings {
  const whole = (name: string, otherwise: number): number => {
    const text = environment[name];
    if (!text) return otherwise;
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Error(`${name} is a whole number, not "${text}".`);
    return value;
  };
  return {
    runs: whole('SIMULATION_RUNS', defaults.runs),
    commands: whole('SIMULATION_COMMANDS', defaults.commands),
    seed: whole('SIMULATION_SEED', fc.sample(fc.integer({ min: 0, max: 2 ** 31 - 1 }), 1)[0] ?? 0),
    path: environment['SIMULATION_PATH'] || null,
    shrinkMs: SHRINK_MS,
  };
}

/** A whole run as data. */
export interface Run {
  readonly rules: ShopRules;
  readonly commands: readonly Command[];
}

export interface Checked {
  readonly runs: number;
  /** What went wrong, told with the command that repeats it; null when nothing did. */
  readonly failure: string | null;
}

const SHRINK_MS = 60_000;

/** Lives through so many random runs, one after the other; a failing one is shrunk. */
export async function check(
  settings: SimulationSettings,
  { keys, variant }: { readonly keys: boolean; readonly variant: 'service' | 'rule' },
  live: (run: Run) => Promise<void>,
): Promise<Checked> {
  const { runs, seed, path } = settings;
  const arbitrary = fc.record({ rules: shopRules, commands: commands(settings.commands, { keys }) });
  let shrinksUntil = Infinity;
  const property = fc.asyncProperty(arbitrary, async (run) => {
    // Smaller runs that are not tried any more count as sound: the smallest that failed is told.
    if (performance.now() >= shrinksUntil) return;
    try {
      await live(run);
    } catch (error) {
      shrinksUntil = Math.min(shrinksUntil, performance.now() + settings.shrinkMs);
      throw error;
    }
  });
  const details = await fc.check(property, { numRuns: runs, seed, ...(path && { path }) });
  if (!details.failed) return { runs: details.numRuns, failure: null };
  const error = details.errorInstance instanceof Error ? details.errorInstance : new Error('failed');
  const repeat = [
    `--${variant} --runs ${runs} --commands ${settings.commands}`,
    `--seed ${seed} --path ${details.counterexamplePath ?? ''}`,
  ].join(' ');
  const failure = [
    `Run ${details.numRuns} of seed ${seed} fails, shrunk ${details.numShrinks} times. To repeat it:`,
    `    npm run simulate -- ${repeat}`,
    `Rules: ${JSON.stringify(details.counterexample?.[0].rules)}`,
    error.name === 'Divergence' ? error.message : (error.stack ?? error.message),
  ].join('\n');
  return { runs: details.numRuns, failure };
}
