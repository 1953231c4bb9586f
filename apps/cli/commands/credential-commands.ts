import type { Command } from 'commander';
import {
  CustomerTokens,
  STOREFRONT_SCOPES,
  StorefrontKeys,
  systemActor,
  type StorefrontScope,
} from '#access';
import { programOf, valueOf, withServices } from '../services.js';
import type { Terminal } from '../terminal.js';
import { positiveNumber } from './option-values.js';

/** The longest life of a customer token. */
const TOKEN_TTL_SECONDS = 900;

interface KeyOptions {
  readonly program: string;
  readonly name: string;
  readonly scope?: string[];
}

interface TokenOptions {
  readonly program: string;
  readonly customer: string;
  readonly ttlSeconds: number;
}

export function defineKey(key: Command, terminal: Terminal): void {
  key
    .command('issue')
    .description('Makes a key and shows it, this once.')
    .requiredOption('--program <code>')
    .requiredOption('--name <name>', 'which server it is for')
    .option('--scope <scope...>', `what it may do; everything if left out: ${STOREFRONT_SCOPES.join(' ')}`)
    .action((options: KeyOptions) => issueKey(terminal, options));
}

export function defineToken(token: Command, terminal: Terminal): void {
  token
    .command('issue')
    .description('Mints a token with which a customer looks at and spends the own points.')
    .requiredOption('--program <code>')
    .requiredOption('--customer <id>', "the storefront's own id of the customer")
    .option('--ttl-seconds <n>', 'seconds it lives, at most 900', positiveNumber, TOKEN_TTL_SECONDS)
    .action((options: TokenOptions) => issueToken(terminal, options));
}

async function issueKey(terminal: Terminal, options: KeyOptions): Promise<void> {
  const { name, scope } = options;
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const origin = { actor: systemActor(program.id, 'cli'), now: terminal.now() };
    const scopes = (scope ?? [...STOREFRONT_SCOPES]) as StorefrontScope[];
    const issued = valueOf(await services.get(StorefrontKeys).issue(origin, { name, scopes }));
    terminal.say(`Key "${issued.key.name}" of "${program.code}", shown this once:`);
    terminal.out(issued.secret);
  });
}

async function issueToken(terminal: Terminal, options: TokenOptions): Promise<void> {
  const { customer: customerExternalId, ttlSeconds } = options;
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    const actor = systemActor(program.id, 'cli');
    const input = { customerExternalId, ttlSeconds };
    const issued = valueOf(await services.get(CustomerTokens).issue(actor, input, terminal.now()));
    terminal.say(`Token of customer "${customerExternalId}", until ${issued.expiresAt.toISOString()}:`);
    terminal.out(issued.token);
  });
}
