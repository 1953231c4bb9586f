import { createHmac, hkdfSync } from 'node:crypto';
import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { Programs, type ProgramActor } from '#access';
import { CustomerDirectory, PersonKeys } from '#customers';
import { err, invalid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { addressSubject, CONFIG, Database, isPublicAddress, type Config, type Tx } from '#platform';
import {
  readAddress,
  readOpaque,
  type PostalAddress,
  type Signal,
  type SignalKind,
} from '../domain/fraud/signals.js';
import { saveSignals, type SeenSignal } from '../persistence/signals.js';

/** What a shop tells about whoever is in front of it. Nothing of it is kept but keyed hashes. */
export interface SignalsInput {
  readonly deviceId?: string | null | undefined;
  readonly ip?: string | null | undefined;
  readonly address?: PostalAddress | null | undefined;
  readonly cardFingerprint?: string | null | undefined;
}

/** That a customer was seen with signals. */
export interface Seen {
  readonly customerId: Uuid;
  readonly signals: readonly Signal[];
}

const PURPOSE = 'referral-signals/v1';
const KEY_BYTES = 32;
const CARD_KEY = 'person:CARD:';

/**
 * What friends and advocates are seen with, as keyed hashes of the program: who shares a device, an address or a network is found by them,
 * and nobody who reads the database learns which it is. Cards have the keys under which all uses of a person are counted.
 */
@Injectable()
export class ReferralSignals {
  private readonly key: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly persons: PersonKeys,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', config.secret, 'perennial', PURPOSE, KEY_BYTES));
  }

  /**
   * What is told, in the form under which it is compared. Customers may tell of their device alone: the rest is the word of the shop's
   * server. Addresses of no public network are nobody's and left out. Problem: INVALID_INPUT.
   */
  read(
    actor: ProgramActor,
    input: SignalsInput | null | undefined,
    path: readonly string[] = ['signals'],
  ): Result<Signal[], Problem> {
    const { deviceId, ip, address, cardFingerprint } = input ?? {};
    const signals: Signal[] = [];
    const origin = actor.kind === 'CUSTOMER' ? 'CUSTOMER' : 'SERVER';
    if (actor.kind === 'CUSTOMER' && (ip ?? address ?? cardFingerprint ?? null) !== null)
      return err(
        invalid(path, "A customer tells of the device alone; the rest is the word of the shop's server."),
      );
    const readers: readonly (readonly [Signal['kind'], Result<string, Problem> | null])[] = [
      ['DEVICE', isGiven(deviceId) ? readOpaque(deviceId, [...path, 'deviceId']) : null],
      ['IP', isGiven(ip) ? networkOf(ip, [...path, 'ip']) : null],
      ['ADDRESS', isGiven(address) ? readAddress(address, [...path, 'address']) : null],
      ['CARD', isGiven(cardFingerprint) ? readOpaque(cardFingerprint, [...path, 'cardFingerprint']) : null],
    ];
    for (const [kind, value] of readers) {
      if (value === null) continue;
      if (!value.ok) return value;
      if (value.value !== '') signals.push({ kind, value: value.value, origin });
    }
    return ok(signals);
  }

  /** Keeps with what customers were seen; the same again changes the time alone. */
  async record(tx: Tx, seen: readonly Seen[], now: Date): Promise<void> {
    const programId = required(tx.programId, 'the program of the transaction');
    const all = seen.flatMap(({ customerId, signals }) =>
      signals.map(({ kind, value, origin }): SeenSignal => {
        const hash = kind === 'CARD' ? this.cardHash(tx, value) : this.hash(programId, { kind, value });
        return { customerId, kind, hash, origin };
      }),
    );
    const keyOf = ({ kind, hash, customerId }: SeenSignal): string =>
      `${kind}/${hash.toString('hex')}/${customerId}`;
    // The word of the shop stands where both told the same.
    const byWord = all.toSorted((a, b) => (a.origin < b.origin ? -1 : 1));
    await saveSignals(tx, [...new Map(byWord.map((one) => [keyOf(one), one])).values()], now);
  }

  /** Keeps the cards with which customers pay, by the word of the shop's server. */
  async recordCards(
    tx: Tx,
    cards: readonly { readonly customerId: Uuid; readonly fingerprint: string }[],
    now: Date,
  ): Promise<void> {
    const seen = cards.flatMap(({ customerId, fingerprint }): Seen[] => {
      const value = readOpaque(fingerprint, []);
      return value.ok
        ? [{ customerId, signals: [{ kind: 'CARD', value: value.value, origin: 'SERVER' }] }]
        : [];
    });
    await this.record(tx, seen, now);
  }

  /** Keeps with what a customer was seen; answers what was kept. Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND. */
  async recordFor(
    actor: ProgramActor,
    command: { readonly customer: string | null; readonly signals: SignalsInput; readonly now: Date },
  ): Promise<Result<SignalKind[], Problem>> {
    const signals = this.read(actor, command.signals);
    if (!signals.ok) return signals;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const customerId = await this.customerOf(tx, actor, command.customer);
      if (!customerId.ok) return customerId;
      await this.record(tx, [{ customerId: customerId.value, signals: signals.value }], command.now);
      return ok(signals.value.map(({ kind }) => kind));
    });
  }

  /** A token names its customer by itself; somebody else is not known to a customer. */
  private async customerOf(
    tx: Tx,
    actor: ProgramActor,
    externalId: string | null,
  ): Promise<Result<Uuid, Problem>> {
    const own = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    if (externalId === null)
      return own === null
        ? err(invalid(['customer'], "The storefront's own id of the customer is needed."))
        : ok(own);
    const found = (await this.customers.byExternalIds(tx, [externalId])).get(externalId)?.id ?? null;
    if (found === null || (own !== null && own !== found)) return err(notFound('customer', ['customer']));
    return ok(found);
  }

  private hash(programId: Uuid, { kind, value }: Pick<Signal, 'kind' | 'value'>): Buffer {
    // Neither the program's id nor the kind holds a colon: no two different signals share their bytes.
    return createHmac('sha256', this.key).update(`${programId}:${kind}:${value}`).digest();
  }

  private cardHash(tx: Tx, fingerprint: string): Buffer {
    return Buffer.from(this.persons.ofCard(tx, fingerprint).slice(CARD_KEY.length), 'hex');
  }
}

/** The key of a person for a card, of the hash that is kept of it. */
export function cardKeyOf(hash: Buffer): string {
  return `${CARD_KEY}${hash.toString('hex')}`;
}

/** An address, of IPv6 the network of the subscriber; empty: it is of no public network. */
function networkOf(text: string, path: readonly string[]): Result<string, Problem> {
  const ip = text.trim();
  if (ip.length > 60 || isIP(ip) === 0) return err(invalid(path, 'An IPv4 or IPv6 address.'));
  const { id } = addressSubject(ip);
  const [base = ''] = id.split('/', 1);
  return ok(isPublicAddress(base) ? id : '');
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
