import { isInterfaceType } from 'graphql';
import { STAFF_ROLES } from '#access';
import { adminModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { decoded } from '../support/matrix/answers.js';
import { nobodyOf, staffOf } from '../support/matrix/askers.js';
import { Matrix } from '../support/matrix/matrix.js';
import type { Asker } from '../support/matrix/observer.js';
import { ADMIN_ROWS, ADMIN_ROWS_BELOW } from '../support/matrix/rows-admin.js';
import { gapsOf } from '../support/matrix/schema-walk.js';
import { World } from '../support/matrix/world.js';

const FIELDS = Object.keys(ADMIN_ROWS);
const BELOW = Object.keys(ADMIN_ROWS_BELOW);

// A cell is up to some hundred requests, one after the other.
jest.setTimeout(600_000);

describe('the access matrix of the staff schema', () => {
  let world: World;
  let matrix: Matrix;
  let owner: Asker;

  beforeAll(async () => {
    world = await World.create();
    matrix = new Matrix(world, 'admin', await schemaOf(adminModules), ADMIN_ROWS, ADMIN_ROWS_BELOW);
    owner = staffOf(world, 'OWNER');
    const { stranger } = world;
    const node = await matrix.nodesOf(stranger, owner.foreign.ids);
    owner = { ...owner, victims: [{ ...stranger, names: { ...stranger.names, node } }] };
  });

  afterAll(() => world.stop());

  test('has a row for every field, and says of every string and id what it names', () => {
    expect(gapsOf(matrix.schema, ADMIN_ROWS, ADMIN_ROWS_BELOW)).toEqual([]);
    expect(matrix.unexercised(world.ada)).toEqual([]);
  });

  test('somebody else has a global id of every type', () => {
    const node = matrix.schema.getType('Node');
    const types = isInterfaceType(node) ? matrix.schema.getPossibleTypes(node).map(({ name }) => name) : [];
    const tried = new Set(
      owner.victims.flatMap(({ names }) => names.node.map((id) => decoded(id)?.split(':')[0])),
    );
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((type) => !tried.has(type))).toEqual([]);
  });

  describe.each(FIELDS)('%s', (name) => {
    test('an owner sees the own program, and of others what nobody has', async () => {
      expect(await matrix.ownThings(owner, name)).toEqual([]);
      expect(await matrix.thingsOfOthers(owner, name)).toEqual([]);
    });

    test('lower roles, nobody and dead credentials get nothing', async () => {
      const permissions = matrix.permissionsOf(name);
      const names = world.ada;
      for (const [who, credential] of Object.entries(world.deadAtAdmin))
        expect(await matrix.refused(who, credential, name, names, 'UNAUTHENTICATED', 401)).toEqual([]);
      if (permissions.includes('public')) {
        const { changed, findings } = await matrix.attempt(nobodyOf(world), name);
        const isSignIn = name === 'mutation signIn';
        expect({ changed: [...changed].sort(), findings: isSignIn ? [] : findings }).toEqual({
          changed: isSignIn ? ['audit_entries', 'staff_sessions'] : [],
          findings: [],
        });
        return;
      }
      expect(await matrix.refused('nobody', null, name, names, 'UNAUTHENTICATED')).toEqual([]);
      for (const role of STAFF_ROLES) {
        const staff = staffOf(world, role);
        if (matrix.mayAsk(staff, name)) continue;
        expect(await matrix.refused(staff.name, staff.credential, name, names, 'FORBIDDEN')).toEqual([]);
      }
    });
  });

  test.each(BELOW)('%s: of others what nobody has', async (name) => {
    expect(await matrix.below(owner, name)).toEqual([]);
  });
});
