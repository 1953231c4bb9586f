import { Injectable } from '@nestjs/common';
import { CustomerDirectory, parseGuest, type CustomerRef } from '#customers';
import { err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { CreateCustomers, CustomerReference, GuestContact } from './domain/reference.js';

export interface CustomerRequest {
  readonly reference: CustomerReference;
  /** When the customer did it: since then a created customer takes part. */
  readonly at: Date;
}

/** Finds, and as far as allowed creates, the customers of a batch: a few statements for any number of them. */
@Injectable()
export class CustomerResolver {
  constructor(private readonly directory: CustomerDirectory) {}

  /** The customer of each request, in order. Problems: NOT_FOUND, INVALID_INPUT. */
  async resolve(
    tx: Tx,
    requests: readonly CustomerRequest[],
    create: CreateCustomers,
    now: Date,
  ): Promise<Result<CustomerRef, Problem>[]> {
    if (requests.length === 0) return [];
    const results = new Map<number, Result<CustomerRef, Problem>>();
    await this.resolveNamed(tx, requests, create, now, results);
    await this.resolveIds(tx, requests, results);
    await this.resolveGuests(tx, requests, now, results);
    return requests.map((_, index) => required(results.get(index), 'resolved customer'));
  }

  /** The customers of ids, which exist. */
  byIds(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, CustomerRef>> {
    return this.directory.byIds(tx, ids);
  }

  /** The known guests of a contact. Problem: INVALID_INPUT. */
  async findGuests(tx: Tx, guest: GuestContact): Promise<Result<CustomerRef[], Problem>> {
    const parsed = parseGuest(guest);
    if (!parsed.ok) return err({ ...parsed.problem, path: ['guest', ...(parsed.problem.path ?? [])] });
    return ok(await this.directory.findGuests(tx, guest));
  }

  private async resolveNamed(
    tx: Tx,
    requests: readonly CustomerRequest[],
    create: CreateCustomers,
    now: Date,
    results: Map<number, Result<CustomerRef, Problem>>,
  ): Promise<void> {
    const named: { index: number; externalId: string; at: Date }[] = [];
    for (const [index, { reference, at }] of requests.entries()) {
      if ('externalId' in reference) named.push({ index, externalId: reference.externalId, at });
    }
    if (named.length === 0) return;
    const isEnrolling = create === 'CREATE_AND_ENROL';
    const refs =
      create === 'NO'
        ? await this.directory.byExternalIds(
            tx,
            named.map(({ externalId }) => externalId),
          )
        : await this.directory.ensure(
            tx,
            named.map(({ externalId, at }) => ({ externalId, enrolledAt: isEnrolling ? at : null })),
            now,
          );
    for (const { index, externalId } of named) {
      const ref = refs.get(externalId);
      results.set(index, ref ? ok(ref) : err(notFound('customer', ['customer', 'externalId'])));
    }
  }

  private async resolveIds(
    tx: Tx,
    requests: readonly CustomerRequest[],
    results: Map<number, Result<CustomerRef, Problem>>,
  ): Promise<void> {
    const ids = requests.flatMap(({ reference }) => ('id' in reference ? [reference.id] : []));
    if (ids.length === 0) return;
    const refs = await this.directory.byIds(tx, ids);
    for (const [index, { reference }] of requests.entries()) {
      if (!('id' in reference)) continue;
      const ref = refs.get(reference.id);
      results.set(index, ref ? ok(ref) : err(notFound('customer', ['customer', 'id'])));
    }
  }

  private async resolveGuests(
    tx: Tx,
    requests: readonly CustomerRequest[],
    now: Date,
    results: Map<number, Result<CustomerRef, Problem>>,
  ): Promise<void> {
    const guests: { index: number; guest: GuestContact }[] = [];
    for (const [index, { reference }] of requests.entries()) {
      if (!('guest' in reference)) continue;
      const parsed = parseGuest(reference.guest);
      if (parsed.ok) guests.push({ index, guest: reference.guest });
      else
        results.set(
          index,
          err({ ...parsed.problem, path: ['customer', 'guest', ...(parsed.problem.path ?? [])] }),
        );
    }
    if (guests.length === 0) return;
    const refs = await this.directory.ensureGuests(
      tx,
      guests.map(({ guest }) => guest),
      now,
    );
    for (const [place, { index }] of guests.entries()) results.set(index, ok(required(refs[place], 'guest')));
  }
}
