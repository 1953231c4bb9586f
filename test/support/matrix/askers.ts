import { CUSTOMER_PERMISSIONS, ROLE_PERMISSIONS, STOREFRONT_SCOPES, type StaffRole } from '#access';
import type { Asker } from './observer.js';
import type { World } from './world.js';

/** The server of the program: a storefront key of these scopes, all of them if not told. */
export function serverOf(
  world: World,
  credential = world.acme.shop.key,
  scopes: readonly string[] = STOREFRONT_SCOPES,
): Asker {
  return {
    name: `a key with ${scopes.length === STOREFRONT_SCOPES.length ? 'all scopes' : scopes.join(' ')}`,
    credential,
    permissions: new Set(['public', ...scopes]),
    names: world.ada,
    victims: [world.stranger],
    foreign: { marks: world.marks.other, ids: world.ids.other },
  };
}

/** A customer, to whom another customer of the program is as foreign as another program. */
export function bobOf(world: World): Asker {
  return {
    name: 'another customer of the program',
    credential: world.tokens.bob,
    permissions: CUSTOMER_PERMISSIONS,
    names: world.bob,
    victims: [world.stranger, world.neighbour],
    foreign: { marks: world.marks.all, ids: new Set([...world.ids.other, ...world.ids.ada]) },
  };
}

/** The server of the other program, to which everything of this one is foreign. */
export function strangerOf(world: World): Asker {
  const { names, credentials } = world.stranger;
  const permissions = new Set<string>(['public', ...STOREFRONT_SCOPES]);
  const foreign = { marks: world.marks.ada, ids: world.ids.acme };
  return {
    name: 'the other server',
    credential: credentials.storefront,
    permissions,
    names,
    victims: [],
    foreign,
  };
}

export function suspendedOf(world: World): Asker {
  return {
    ...bobOf(world),
    name: 'a suspended customer',
    credential: world.tokens.suspended,
    names: world.suspended,
  };
}

export function staffOf(world: World, role: StaffRole): Asker {
  return {
    name: `staff with the role ${role}`,
    credential: world.acme.session(role),
    permissions: ROLE_PERMISSIONS[role],
    names: world.ada,
    victims: [world.stranger],
    foreign: { marks: world.marks.other, ids: world.ids.other },
  };
}

/** Nobody: everything is foreign. */
export function nobodyOf(world: World): Asker {
  return {
    name: 'nobody',
    credential: null,
    permissions: new Set(['public']),
    names: world.ada,
    victims: [],
    foreign: { marks: world.marks.all, ids: new Set([...world.ids.acme, ...world.ids.other]) },
  };
}
