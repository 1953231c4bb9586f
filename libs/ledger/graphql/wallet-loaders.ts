import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, SharedReader, type Tx } from '#platform';
import type { JournalEntry, JournalFilter } from '../domain/journal.js';
import { WalletReader, type ExplainedLot, type LotPage, type WalletView } from '../wallet-reader.service.js';
import type { ResolvedWallet } from './ledger.mapping.js';
import { WalletViews, type WalletOfCode, type WalletsOfCustomer } from './wallet-views.js';

/** A page of a journal as all wallets of an answer are asked for it. */
export interface JournalPage {
  readonly filter: JournalFilter;
  readonly beforeSeq: bigint | null;
  readonly limit: number;
}

interface LotRequest {
  readonly view: WalletView;
  readonly page: LotPage;
}

/** Readers of wallets for all requests. */
interface SharedReaders {
  readonly byCode: SharedReader<WalletOfCode, ResolvedWallet | null>;
  readonly all: SharedReader<WalletsOfCustomer, ResolvedWallet[]>;
}

/** Reads wallets and their journals once for all customers of an answer. */
@Injectable()
export class WalletLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();
  private readonly shared: SharedReaders;

  constructor(
    private readonly database: Database,
    views: WalletViews,
    private readonly reader: WalletReader,
  ) {
    this.shared = {
      byCode: new SharedReader(database, {
        kind: 'wallet',
        find: (tx, wanted: readonly WalletOfCode[]) => views.byCodes(tx, wanted),
      }),
      all: new SharedReader(database, {
        kind: 'wallets',
        find: (tx, customers: readonly WalletsOfCustomer[]) => views.all(tx, customers),
      }),
    };
  }

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const loaders = new RequestLoaders(this.database, this.shared, this.reader, context);
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

/** The loaders of one request: journals have one per page asked for, for all wallets. */
class RequestLoaders {
  private readonly lots: DataLoader<LotRequest, ExplainedLot[]>;
  private readonly journals = new Map<string, DataLoader<WalletView, JournalEntry[]>>();
  private readonly actor: ProgramActor;
  private readonly now: Date;

  constructor(
    private readonly database: Database,
    private readonly shared: SharedReaders,
    private readonly reader: WalletReader,
    { actor, now }: AccessContext,
  ) {
    this.now = now;
    this.actor = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    this.lots = this.loader((tx, wanted) => reader.explainBalances(tx, wanted));
  }

  /** Null when the program has no such point type. */
  wallet(customerId: Uuid, code: string | null): Promise<ResolvedWallet | null> {
    const { programId, deadline } = this.actor;
    return this.shared.byCode.load(programId, { customerId, code, now: this.now }, deadline);
  }

  walletsOf(customerId: Uuid): Promise<ResolvedWallet[]> {
    const { programId, deadline } = this.actor;
    return this.shared.all.load(programId, { customerId, now: this.now }, deadline);
  }

  lotsOf(view: WalletView, page: LotPage): Promise<ExplainedLot[]> {
    return this.lots.load({ view, page });
  }

  journalOf(view: WalletView, page: JournalPage): Promise<JournalEntry[]> {
    const { filter, beforeSeq, limit } = page;
    const name = JSON.stringify([filter, beforeSeq?.toString(), limit]);
    const known = this.journals.get(name);
    if (known) return known.load(view);
    const loader = this.loader<WalletView, JournalEntry[]>((tx, views) =>
      this.reader.histories(tx, views, filter, beforeSeq, limit),
    );
    this.journals.set(name, loader);
    return loader.load(view);
  }

  private loader<K, V>(find: (tx: Tx, keys: readonly K[]) => Promise<V[]>): DataLoader<K, V> {
    return new DataLoader<K, V>(
      (keys) => this.database.tx(this.actor, (tx) => find(tx, keys)),
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
  }
}
