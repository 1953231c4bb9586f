import { Injectable } from '@nestjs/common';
import { Programs, type Program, type ProgramActor } from '#access';
import { err, invalid, isUuid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, SharedReader } from '#platform';
import { findCustomer, type CustomerSelector } from './customers.service.js';
import type { Consent } from './domain/consent.js';
import type { Customer, CustomerStatus } from './domain/customer.js';
import { normalizeEmail } from './domain/email.js';
import { foldName, prefixRange } from './domain/search.js';
import { EXTERNAL_ID_LENGTH_MAX, isStorable } from './domain/text.js';
import { IdentityHasher } from './identity-hasher.js';
import { findCurrentConsents } from './persistence/consents.sql.js';
import { findCustomers } from './persistence/customers.sql.js';
import { searchCustomers, type CustomerCriteria } from './persistence/search.sql.js';
import { defaultRegionOf, toE164 } from './phone-number.js';

/** Which customers a list shows; absent or null means all. */
export interface CustomerFilter {
  /** Start of the external id, the full name or the family name; or a whole e-mail address or phone number. */
  readonly search?: string | null;
  readonly enrolled?: boolean | null;
  readonly status?: CustomerStatus | null;
}

/** A part of a list: at most `limit` customers after the given place. */
export interface CustomerPage {
  readonly after: { readonly createdAt: Date; readonly id: Uuid } | null;
  readonly limit: number;
}

/** Reads customers of the actor's program. */
@Injectable()
export class CustomerQueries {
  private readonly byId: SharedReader<Uuid, Customer | null>;

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly hasher: IdentityHasher,
  ) {
    this.byId = new SharedReader(database, {
      kind: 'customer',
      find: async (tx, ids: readonly Uuid[]) => {
        const found = new Map((await findCustomers(tx, ids)).map((customer) => [customer.id, customer]));
        return ids.map((id) => found.get(id) ?? null);
      },
    });
  }

  /** Null when there is no such customer in the actor's program. */
  find(actor: ProgramActor, selector: CustomerSelector): Promise<Customer | null> {
    const { id } = selector;
    if (id && isUuid(id)) return this.byId.load(actor.programId, id, actor.deadline);
    return this.database.tx(actor, (tx) => findCustomer(tx, selector));
  }

  /**
   * Whose news an actor may follow: a customer its own, without naming itself; others whom they name by external id.
   * Problems: INVALID_INPUT without a name, NOT_FOUND, also for a customer who names somebody else.
   */
  async followed(actor: ProgramActor, externalId: string | null | undefined): Promise<Result<Uuid, Problem>> {
    const own = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    if (own !== null && (externalId === null || externalId === undefined)) return ok(own);
    if (!externalId) return err(invalid(['customer'], "The storefront's own id of the customer is needed."));
    const customer = await this.find(actor, { externalId });
    const isForeign = own !== null && customer?.id !== own;
    return customer && !isForeign ? ok(customer.id) : err(notFound('customer', ['customer']));
  }

  /** The known ones of these ids, of the actor's program. */
  async byIds(actor: ProgramActor, ids: readonly Uuid[]): Promise<Map<Uuid, Customer>> {
    const distinct = [...new Set(ids)].filter(isUuid);
    const found = await this.database.tx(actor, (tx) => findCustomers(tx, distinct));
    return new Map(found.map((customer) => [customer.id, customer]));
  }

  /** A page of the customers, newest first. Problem: INVALID_INPUT for a search text that cannot match anything. */
  async list(
    actor: ProgramActor,
    filter: CustomerFilter,
    page: CustomerPage,
  ): Promise<Result<readonly Customer[], Problem>> {
    const term = termOf(filter.search ?? '');
    if (!term.ok) return term;
    const { enrolled, status } = filter;
    return this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), "the actor's program");
      const search = term.value === '' ? null : this.searchFor(program, term.value);
      return ok(await searchCustomers(tx, { search, enrolled, status, ...page }));
    });
  }

  /** What counts now per channel, for each of the customers. */
  consentsOf(actor: ProgramActor, customerIds: readonly Uuid[]): Promise<Map<Uuid, Consent[]>> {
    return this.database.tx(actor, (tx) => findCurrentConsents(tx, [...new Set(customerIds)].filter(isUuid)));
  }

  private searchFor(program: Program, term: string): CustomerCriteria['search'] {
    const contact = { email: normalizeEmail(term), phone: toE164(term, defaultRegionOf(program.locales)) };
    const name = foldName(term);
    return {
      externalId: prefixRange(term),
      name: name === '' ? null : prefixRange(name),
      keyHashes: this.hasher.contactHashes(program.id, contact),
    };
  }
}

function termOf(text: string): Result<string, Problem> {
  const term = text.trim();
  if (term.length <= EXTERNAL_ID_LENGTH_MAX && isStorable(term)) return ok(term);
  return err(invalid(['search'], `At most ${EXTERNAL_ID_LENGTH_MAX} characters, and no control characters.`));
}
