import { Injectable } from '@nestjs/common';
import { groupedBy, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { IdentityHasher } from './identity-hasher.js';
import { findIdentityKeys, findSameIdentities } from './persistence/directories.sql.js';

/**
 * Under what a person's uses of something limited are counted: the customer, and whatever a person is known by for certain, so
 * that a second account, or buying as a guest, is the same person. Names and devices are not: they are other people's too.
 */
@Injectable()
export class PersonKeys {
  constructor(private readonly hasher: IdentityHasher) {}

  /** `person:...` of each customer: the id, the canonical e-mail address and the phone, as keyed hashes. */
  async of(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, string[]>> {
    const keys = groupedBy(await findIdentityKeys(tx, customerIds), ({ customerId }) => customerId);
    return new Map(
      customerIds.map((id) => [
        id,
        [`person:CUSTOMER:${id}`, ...(keys.get(id) ?? []).map(({ kind, keyHash }) => textOf(kind, keyHash))],
      ]),
    );
  }

  /** Other customers, guests among them, that are known by the same e-mail address or phone as each of these. */
  async accountsOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, Uuid[]>> {
    const accounts = groupedBy(await findSameIdentities(tx, customerIds), ({ customerId }) => customerId);
    return new Map([...accounts].map(([id, others]) => [id, others.map(({ otherId }) => otherId)]));
  }

  /** Of a card, by the fingerprint that the provider of payments makes of it. */
  ofCard(tx: Tx, fingerprint: string): string {
    const programId = required(tx.programId, 'the program of the transaction');
    return textOf('CARD', this.hasher.hash(programId, { kind: 'CARD', value: fingerprint }));
  }
}

function textOf(kind: string, keyHash: Buffer): string {
  return `person:${kind}:${keyHash.toString('hex')}`;
}
