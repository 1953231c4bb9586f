import type { Command } from 'commander';
import {
  CustomerTokens,
  Programs,
  STOREFRONT_SCOPES,
  StorefrontKeys,
  systemActor,
  type Program,
} from '#access';
import { addDays, localDateOf, startOfLocalDay } from '#kernel';
import { Database } from '#platform';
import { configOf } from '../configuration.js';
import { formatCount } from '../format.js';
import { DEFAULT_RULES, foundProgram } from '../program-founding.js';
import { Progress } from '../progress.js';
import { correctBalances, hireStaff } from '../seed/demo-staff.js';
import { DemoStory } from '../seed/demo-story.js';
import { makePeople } from '../seed/people.js';
import { Random } from '../seed/random.js';
import { planDays } from '../seed/shopping.js';
import { valueOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import { newPassword } from './staff-commands.js';
import { welcome } from '../seed/welcome.js';

interface SeedOptions {
  readonly ifEmpty?: boolean;
  readonly force?: boolean;
}

const CODE = 'demo';
const PEOPLE = 200;
const DAYS = 365;
/** Any number: another one tells another year. */
const SEED = 20_260_301;
const TOKEN_TTL_SECONDS = 900;

export function defineSeed(command: Command, terminal: Terminal): void {
  command
    .option('--if-empty', 'do nothing when there is a program already')
    .option('--force', 'in production too')
    .action((options: SeedOptions) => seed(terminal, options));
}

async function seed(terminal: Terminal, options: SeedOptions): Promise<void> {
  if (configOf(terminal).environment === 'production' && !options.force) {
    throw new Complaint('Demonstration data do not belong into production. (--force if you are sure.)');
  }
  await withServices(terminal, async (services) => {
    const known = await services
      .get(Database)
      .tx({ programId: null }, (tx) => services.get(Programs).list(tx));
    if (options.ifEmpty && known.length > 0) return remind(terminal, known);
    if (known.some(({ code }) => code === CODE)) throw new Complaint('The program "demo" is there already.');
    await tellStory(services, terminal);
  });
}

/** Keys and passwords are stored as hashes: what the first start has shown cannot be shown again. */
function remind(terminal: Terminal, known: readonly Program[]): void {
  if (!known.some(({ code }) => code === CODE)) return;
  terminal.out('Program "demo" is there. New credentials:');
  terminal.out('  npm run perennial -- key issue --program demo --name mine');
  terminal.out('  npm run perennial -- token issue --program demo --customer C1001');
  terminal.out('  npm run perennial -- staff create --program demo --email ME --name ME --role owner');
}

async function tellStory(services: Services, terminal: Terminal): Promise<void> {
  const now = terminal.now();
  const timeZone = 'Europe/Berlin';
  const firstDay = addDays(localDateOf(now, timeZone), -(DAYS - 1));
  const settings = { code: CODE, name: 'Birke & Bohne', currency: 'EUR', timeZone, locales: ['en', 'de'] };
  const founded = foundProgram(
    services,
    settings,
    DEFAULT_RULES,
    'seed',
    startOfLocalDay(firstDay, timeZone),
  );
  const program = valueOf(await founded);
  const password = newPassword();
  const members = await hireStaff(services, program, password, program.createdAt);

  const random = new Random(SEED);
  const people = makePeople(random, PEOPLE, DAYS);
  const frame = { firstDay, days: DAYS, timeZone, currency: program.currency, now };
  const days = planDays(random, people, frame);
  const story = new DemoStory(services, program, now);
  terminal.say('Seeding the program "demo" with a year of data:');
  const progress = new Progress(terminal, 'days');
  await story.tell(days, (index) => progress.update((index + 1) / DAYS, index + 1));
  progress.stop();
  const customer = await story.richest(people);
  await correctBalances(services, members, people.find(({ isMember }) => isMember)?.externalId ?? '', now);

  const orders = days.reduce((sum, day) => sum + day.orders.length, 0);
  terminal.say(`${PEOPLE} customers, ${formatCount(orders)} orders in ${progress.seconds.toFixed(1)} s.`);
  const actor = systemActor(program.id, 'seed');
  const key = await services
    .get(StorefrontKeys)
    .issue({ actor, now }, { name: 'demo shop', scopes: [...STOREFRONT_SCOPES] });
  const token = await services
    .get(CustomerTokens)
    .issue(actor, { customerExternalId: customer, ttlSeconds: TOKEN_TTL_SECONDS }, now);
  const { port } = configOf(terminal);
  const url = `http://localhost:${port}/graphql`;
  const credentials = { key: valueOf(key).secret, token: valueOf(token).token, customer, members, url };
  for (const line of welcome(credentials)) terminal.out(line);
}
