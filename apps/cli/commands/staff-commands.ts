import { randomBytes } from 'node:crypto';
import { Option, type Command } from 'commander';
import { Staff, STAFF_ROLES, systemActor, type StaffRole } from '#access';
import { programOf, valueOf, withServices } from '../services.js';
import type { Terminal } from '../terminal.js';

interface CreateOptions {
  readonly program: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly passwordStdin?: boolean;
}

export function defineStaff(staff: Command, terminal: Terminal): void {
  staff
    .command('create')
    .description('Adds a member of staff.')
    .requiredOption('--program <code>')
    .requiredOption('--email <address>')
    .requiredOption('--name <name>')
    .addOption(
      new Option('--role <role>')
        .choices(STAFF_ROLES.map((role) => role.toLowerCase()))
        .makeOptionMandatory(),
    )
    .option('--password-stdin', 'read the password from standard input instead of making one up')
    .action((options: CreateOptions) => createStaff(terminal, options));
}

async function createStaff(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { email, name } = options;
  const password = options.passwordStdin ? (await terminal.read()).replace(/\r?\n$/, '') : newPassword();
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const origin = { actor: systemActor(program.id, 'cli'), now: terminal.now() };
    const role = options.role.toUpperCase() as StaffRole;
    const member = valueOf(await services.get(Staff).create(origin, { email, name, role, password }));
    terminal.out(`${member.name} <${member.email}> is ${member.role} of "${program.code}".`);
    if (!options.passwordStdin) terminal.out(`Password (shown this once): ${password}`);
  });
}

/** 120 random bits in groups that can be read out: "k3mz-9fqa-...". */
export function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789ABCD';
  const text = [...randomBytes(24)].map((byte) => letters.charAt(byte & 31)).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}
