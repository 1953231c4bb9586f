import { STOREFRONT_SCOPES, type StorefrontScope } from '#access';
import { required } from '#kernel';
import { RollUps, SnapshotUpkeep } from '#metrics';
import { localIdOf, toGlobalId } from '#platform/graphql';
import { TestApp } from '../test-app.js';
import { watchMetrics } from './furnished-metric-goals.js';
import { winDraws } from './furnished-draws.js';
import { dayAfter, scoreCustomers } from './furnished-metrics.js';
import { approveReferrals, freezeSeasons } from './furnished-referrals.js';
import { reviewReferral } from './furnished-referrals-fraud.js';
import { FurnishedProgram } from './furnished-program.js';
import { KeptDatabase } from './kept-database.js';
import { FRESH, OTHER_CUSTOMER_MARK, OTHER_PROGRAM_MARK, type Names } from './names.js';

const HOUR_MS = 3_600_000;

/** Credentials that are good for nothing: every request with one of them answers UNAUTHENTICATED, by status 401. */
export interface DeadCredentials {
  readonly [name: string]: string;
}

/** A storefront key of some scopes. */
export interface LimitedKey {
  readonly secret: string;
  readonly scopes: readonly StorefrontScope[];
}

/** Whose things somebody who asks may not see. */
export interface Victim {
  readonly name: string;
  readonly names: Names;
  /** With what the victim asks, at each endpoint. */
  readonly credentials: { readonly storefront: string; readonly admin: string };
}

/**
 * Two programs with something in every corner. `acme` asks; the other one has twins of all its things under the same
 * names, things of its own, and a mark in every text. In `acme` there is Ada, marked too, and Bob, who is not.
 */
export class World {
  private constructor(
    readonly app: TestApp,
    readonly acme: FurnishedProgram,
    readonly other: FurnishedProgram,
    readonly kept: KeptDatabase,
    readonly tokens: { readonly ada: string; readonly bob: string; readonly suspended: string },
    readonly deadAtStorefront: DeadCredentials,
    readonly deadAtAdmin: DeadCredentials,
    readonly ids: { readonly acme: Set<string>; readonly other: Set<string>; readonly ada: Set<string> },
    readonly marks: {
      readonly other: readonly string[];
      readonly ada: readonly string[];
      readonly all: readonly string[];
    },
    private readonly keys: ReadonlyMap<string, LimitedKey>,
  ) {}

  /** `lacking`: lists of permissions, for each of which there has to be a key that has all scopes but those. */
  static async create(lacking: readonly (readonly string[])[] = []): Promise<World> {
    const app = await TestApp.start();
    if (process.env['MATRIX_WITHOUT_ROW_SECURITY']) await withoutRowSecurity(app);
    const acme = await FurnishedProgram.open(app, { code: 'acme', mark: '' });
    const other = await FurnishedProgram.open(app, { code: OTHER_PROGRAM_MARK, mark: OTHER_PROGRAM_MARK });
    await populate(acme, other);
    const dead = await deaths(acme);
    const keys = new Map<string, LimitedKey>();
    for (const permissions of lacking) {
      const scopes = STOREFRONT_SCOPES.filter((scope) => !permissions.includes(scope));
      keys.set(scopes.join(), { secret: (await acme.key(scopes)).secret, scopes });
    }
    // Sessions are alive for 30 minutes; what was to die is dead by then.
    app.clock.advanceBy(HOUR_MS);
    for (const program of [acme, other]) await winDraws(program);
    for (const program of [acme, other]) await freezeSeasons(program);
    for (const program of [acme, other])
      for (const role of program.sessions.keys()) {
        const domain = program.mark ? `${program.mark}.test` : 'acme.test';
        program.sessions.set(role, await app.signIn(program.shop, `${role.toLowerCase()}@${domain}`));
      }
    const tokens = {
      ada: await app.token(acme.shop, `ada-${OTHER_CUSTOMER_MARK}`),
      bob: await app.token(acme.shop, 'bob'),
      suspended: await app.token(acme.shop, 'carl'),
    };
    const kept = await KeptDatabase.keep(app.database, other.shop.program.id);
    const ada = required(
      localIdOf('Customer', acme.namesOf(`ada-${OTHER_CUSTOMER_MARK}`).customerId),
      'her id',
    );
    const ids = {
      acme: await kept.idsOf({ program: acme.shop.program.id }),
      other: await kept.idsOf({ program: other.shop.program.id }),
      // Who brought her, and whom she brought, have her id too: it is hers all the same.
      ada: (await kept.idsOf({ customer: ada })).add(ada),
    };
    // Others belong to hers, too: it is hers all the same.
    const { household, invitingHousehold } = acme.namesOf(`ada-${OTHER_CUSTOMER_MARK}`);
    for (const one of [household, invitingHousehold])
      ids.ada.add(required(localIdOf('Household', one), 'a household'));
    const atStorefront = { ...dead.storefront, 'a session of staff': acme.owner };
    const atAdmin = { ...dead.admin, 'a storefront key': acme.shop.key, "a customer's token": tokens.bob };
    return new World(app, acme, other, kept, tokens, atStorefront, atAdmin, ids, marksOf(acme, other), keys);
  }

  get ada(): Names {
    return this.acme.namesOf(`ada-${OTHER_CUSTOMER_MARK}`);
  }

  get bob(): Names {
    return { ...this.acme.namesOf('bob'), isCustomer: true, receiver: `ada-${OTHER_CUSTOMER_MARK}` };
  }

  get suspended(): Names {
    return { ...this.acme.namesOf('carl'), isCustomer: true };
  }

  /** Somebody of the other program, with its storefront and its staff. */
  get stranger(): Victim {
    return {
      name: 'another program',
      names: this.other.namesOf(`zoe-${OTHER_PROGRAM_MARK}`),
      credentials: { storefront: this.other.shop.key, admin: this.other.owner },
    };
  }

  /** Another customer of the program. */
  get neighbour(): Victim {
    return {
      name: 'another customer',
      // A receiver of points may be anybody of the program.
      names: {
        ...{ ...this.ada, receiver: '', pointType: '', source: '', activityType: '', campaign: '' },
        // So do codes: whoever is told one may claim by it.
        ...{ takenReference: '', referralCode: '' },
      },
      credentials: { storefront: this.acme.shop.key, admin: this.acme.owner },
    };
  }

  /** A key that has every scope but these permissions. */
  keyWithout(permissions: readonly string[]): LimitedKey {
    const scopes = STOREFRONT_SCOPES.filter((scope) => !permissions.includes(scope));
    return required(this.keys.get(scopes.join()), `a key without ${permissions.join()}`);
  }

  stop(): Promise<void> {
    return this.app.stop();
  }
}

/** Takes one of the two barriers away: what the services ask for must be enough by itself. */
async function withoutRowSecurity({ database }: TestApp): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`,
  );
  for (const { name } of tables) await database.query(`alter table ${name} disable row level security`);
}

/** Marks, and phone numbers, which hold digits only. */
function marksOf(acme: FurnishedProgram, other: FurnishedProgram): World['marks'] {
  const theirs = [
    OTHER_PROGRAM_MARK,
    ...[...other.customers.keys()].map((name) => other.namesOf(name).phone),
  ];
  const hers = [OTHER_CUSTOMER_MARK, acme.namesOf(`ada-${OTHER_CUSTOMER_MARK}`).phone];
  return { other: theirs, ada: hers, all: [...theirs, ...hers] };
}

async function populate(acme: FurnishedProgram, other: FurnishedProgram): Promise<void> {
  const ada = `ada-${OTHER_CUSTOMER_MARK}`;
  for (const program of [acme, other]) {
    const { mark } = program;
    await program.customer(ada, mark || OTHER_CUSTOMER_MARK, mark ? [FRESH.key] : [`used-key-of-${ada}`]);
    await program.customer('bob', mark, [`used-key-of-bob-${mark}-1`]);
    await program.customer('carl', mark, [`used-key-of-carl-${mark}`]);
    await program.suspend('carl');
  }
  const zoe = `zoe-${OTHER_PROGRAM_MARK}`;
  await other.customer(zoe, OTHER_PROGRAM_MARK, [`used-key-of-${zoe}`]);
  await reviewReferral(acme, acme.namesOf(ada).referralProgram, {
    friend: ada,
    advocate: 'bob',
    mark: OTHER_CUSTOMER_MARK,
  });
  await reviewReferral(other, other.namesOf(zoe).referralProgram, {
    friend: zoe,
    advocate: 'bob',
    mark: OTHER_PROGRAM_MARK,
  });
  for (const program of [acme, other]) await approveReferrals(program, 'carl');
  for (const program of [acme, other]) await scoreCustomers(program);
  await acme.adjust(ada);
  await other.adjust(zoe);
  await acme.backtest();
  await other.backtest();
  for (const program of [acme, other]) {
    const { app, shop } = program;
    await app.app.get(RollUps).run(shop.program.id, dayAfter(program));
    await app.app.get(SnapshotUpkeep).run(shop.program.id, dayAfter(program));
  }
  for (const program of [acme, other]) await watchMetrics(program);
}

/** Makes credentials and ends them, or lets them end within the hour. */
async function deaths(
  program: FurnishedProgram,
): Promise<{ storefront: DeadCredentials; admin: DeadCredentials }> {
  const { app, shop, desk, owner } = program;
  const revoked = await program.key(STOREFRONT_SCOPES);
  const revoke = `mutation ($id: ID!) { revokeStorefrontKey(input: { id: $id }) { userErrors { code } } }`;
  await desk.askAdmin(owner, revoke, { id: toGlobalId('StorefrontKey', revoked.id) });
  const signedOut = await app.staff(shop, 'OWNER', 'leaver@acme.test');
  await desk.askAdmin(signedOut, 'mutation { signOut(input: {}) { userErrors { code } } }');
  const dismissed = await app.staff(shop, 'OWNER', 'dismissed@acme.test');
  const { viewer } = await desk.askAdmin<{ viewer: { id: string } }>(dismissed, '{ viewer { id } }');
  const dismiss = `mutation ($id: ID!) { deactivateStaffMember(input: { id: $id }) { userErrors { code } } }`;
  await desk.askAdmin(owner, dismiss, { id: viewer.id });
  return {
    storefront: {
      'a revoked key': revoked.secret,
      'an expired key': (await program.key(STOREFRONT_SCOPES, new Date(app.now.getTime() + 60_000))).secret,
      'an expired token': await app.token(shop, 'bob'),
    },
    admin: {
      'an expired session': await app.staff(shop, 'OWNER', 'sleeper@acme.test'),
      'a session that was signed out': signedOut,
      'a session of a dismissed member': dismissed,
    },
  };
}
