import {
  Idempotency,
  ROLE_PERMISSIONS,
  Staff,
  systemActor,
  type Program,
  type StaffActor,
  type StaffMember,
  type StaffRole,
} from '#access';
import { CustomerDirectory } from '#customers';
import { Adjustments } from '#ledger';
import { valueOf, type Services } from '../services.js';

export interface DemoMember {
  readonly member: StaffMember;
  readonly password: string;
}

const PEOPLE: readonly { readonly role: StaffRole; readonly name: string }[] = [
  { role: 'OWNER', name: 'Olga Owner' },
  { role: 'MANAGER', name: 'Max Manager' },
  { role: 'SUPPORT', name: 'Sami Support' },
  { role: 'ANALYST', name: 'Ada Analyst' },
];

/** One member of staff per role, each with the same password that is made up for this demonstration. */
export async function hireStaff(
  services: Services,
  program: Program,
  password: string,
  now: Date,
): Promise<DemoMember[]> {
  const origin = { actor: systemActor(program.id, 'seed'), now };
  const hired = PEOPLE.map(async ({ role, name }) => {
    const email = `${role.toLowerCase()}@demo.example`;
    const member = valueOf(await services.get(Staff).create(origin, { email, name, role, password }));
    return { member, password };
  });
  return Promise.all(hired);
}

/** What support staff do: a small correction, done at once, and a large one that waits for a second person. */
export async function correctBalances(
  services: Services,
  members: readonly DemoMember[],
  customer: string,
  now: Date,
): Promise<void> {
  const support = members.find(({ member }) => member.role === 'SUPPORT')?.member;
  if (!support) return;
  const actor: StaffActor = {
    kind: 'STAFF',
    programId: support.programId,
    staffId: support.id,
    role: support.role,
    permissions: ROLE_PERMISSIONS[support.role],
  };
  const corrections = [
    { points: 150n, reason: 'The parcel came two weeks late' },
    { points: 5_000n, reason: 'Prize of the summer draw' },
  ];
  for (const [index, input] of corrections.entries()) {
    const command = { operation: 'adjustPoints', key: `seed-correction-${index + 1}`, input, now };
    const { result } = await services.get(Idempotency).run(actor, command, async (tx) => {
      const found = await services.get(CustomerDirectory).byExternalIds(tx, [customer]);
      const customerId = found.get(customer)?.id ?? '';
      return services.get(Adjustments).adjust(tx, { actor, customerId, pointType: null, ...input, now });
    });
    valueOf(result);
  }
}
