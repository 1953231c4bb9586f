import { Injectable } from '@nestjs/common';
import { inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, groupedBy, invalid, notFound, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Attempts, Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import type { Membership, State } from './domain/membership.js';
import { hintOf, matchesFormat, parseNumber } from './domain/number.js';
import type { Partner } from './domain/partner.js';
import { PartnerMembershipDesk } from './membership-desk.js';
import { PartnerSecrets } from './partner-secrets.js';
import {
  findInState,
  findMembership,
  findOfCustomers,
  type HeldMembership,
  type MembershipKey,
} from './persistence/memberships.js';
import { findPartner, partnerOfKey } from './persistence/partners.js';

/** Names a customer: by our id, or by the storefront's. */
export type MemberName = { readonly id: Uuid } | { readonly externalId: string };

export interface MemberCommand extends Origin {
  /** Code of the partner. */
  readonly partner: string;
  readonly customer: MemberName;
}

/** The membership as it stands, and whether the command changed it: a repeat does not. */
export interface Linked extends MembershipKey {
  readonly isChanged: boolean;
}

interface Desk {
  readonly tx: Tx;
  readonly program: Program;
  readonly partner: Partner;
  readonly customer: CustomerRef;
  readonly membership: Membership | null;
}

/**
 * Links customers to their numbers with partners. Commands say how things are to be: a repeat changes nothing.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, PARTNER_CLOSED, ALREADY_EXISTS,
 * WRONG_STATE, TOO_MANY_ATTEMPTS, IN_PROGRESS.
 */
@Injectable()
export class PartnerMemberships {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly desk: PartnerMembershipDesk,
    private readonly secrets: PartnerSecrets,
    private readonly attempts: Attempts,
  ) {}

  /**
   * Links a number: at once where nobody has to be asked, else the worker asks the partner. A customer may try 20 a minute: whether
   * a number is somebody else's is told.
   */
  async link(command: MemberCommand & { readonly number: string }): Promise<Result<Linked, Problem>> {
    const { actor, now } = command;
    const number = parseNumber(command.number);
    if (!number.ok) return number;
    if (actor.kind === 'CUSTOMER') {
      const { programId, deadline } = actor;
      const attempt = { programId, action: 'partner.number', actor: principalOf(actor), now, deadline };
      const allowed = await this.attempts.take(attempt);
      if (!allowed.ok) return allowed;
    }
    return this.run(command, async ({ tx, program, partner, customer, membership }) => {
      const refusal = refusalOf(partner, customer, number.value);
      if (refusal) return err(refusal);
      const linked = {
        hash: this.secrets.hashOfNumber(partner.id, number.value),
        hint: hintOf(number.value),
      };
      const isKnown = partner.verifier.kind !== 'HTTP';
      const event = { kind: 'LINK', number: number.value, linked, isKnown } as const;
      const by = { program, partner, customerId: customer.id, actor: principalOf(actor), now };
      return this.desk.take(tx, membership, event, by);
    });
  }

  unlink(command: MemberCommand): Promise<Result<Linked, Problem>> {
    const { actor, now } = command;
    return this.run(command, ({ tx, program, partner, customer, membership }) =>
      this.desk.take(
        tx,
        membership,
        { kind: 'UNLINK' },
        { program, partner, customerId: customer.id, actor: principalOf(actor), now },
      ),
    );
  }

  /** Memberships of customers, whatever their state, in the order of the partners' ids. */
  async ofCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<Map<Uuid, HeldMembership[]>> {
    const held = await findOfCustomers(tx, customerIds, page.after, page.limit);
    return groupedBy(held, ({ customerId }) => customerId);
  }

  /** One membership; null when there is none. */
  async one(tx: Tx, key: MembershipKey): Promise<HeldMembership | null> {
    const membership = await findMembership(tx, key);
    return membership && { ...key, membership };
  }

  /** Members of a partner in a state, in the order of their ids. */
  members(
    tx: Tx,
    of: { readonly partnerId: Uuid; readonly state: State },
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<HeldMembership[]> {
    return findInState(tx, of.partnerId, of.state, page.after, page.limit);
  }

  private async run(
    command: MemberCommand,
    work: (desk: Desk) => Promise<Result<boolean, Problem>>,
  ): Promise<Result<Linked, Problem>> {
    try {
      return await this.database.txResult(command.actor, (tx) => this.attempt(tx, command, work));
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  private async attempt(
    tx: Tx,
    { actor, partner: code, customer: name }: MemberCommand,
    work: (desk: Desk) => Promise<Result<boolean, Problem>>,
  ): Promise<Result<Linked, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const customer = await this.customerOf(tx, name);
    // Naming somebody else with a customer's token answers like a missing id.
    const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
    if (!customer || isForeign) return err(notFound('customer', ['customer']));
    const partner = await findPartner(tx, code);
    const own = partner && actor.kind === 'STOREFRONT' ? await partnerOfKey(tx, actor.keyId) : null;
    // A partner's key does nothing for another partner.
    if (!partner || (own !== null && own !== partner.id)) return err(notFound('partner', ['partner']));
    const membership = await this.desk.open(tx, { customerId: customer.id, partner });
    const done = await work({ tx, program: program.value, partner, customer, membership });
    if (!done.ok) return done;
    return { ok: true, value: { customerId: customer.id, partnerId: partner.id, isChanged: done.value } };
  }

  private async customerOf(tx: Tx, name: MemberName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
  }
}

function refusalOf(partner: Partner, { status, enrolledAt }: CustomerRef, number: string): Problem | null {
  const path = ['customer'];
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path });
  if (status === 'SUSPENDED')
    return problem('CUSTOMER_SUSPENDED', 'Suspended customers are linked to no partners.', { path });
  if (!partner.isOpen)
    return problem('PARTNER_CLOSED', 'No new memberships are linked with this partner.', {
      path: ['partner'],
    });
  const { format } = partner.verifier;
  return format === null || matchesFormat(format, number)
    ? null
    : invalid(['number'], "It does not have the form of this partner's numbers.");
}

export type { HeldMembership, MembershipKey };
