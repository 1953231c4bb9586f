import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import type { JournalEntry, JournalFilter } from '../domain/journal.js';
import { WalletReader, type ExplainedLot, type LotPage, type WalletView } from '../wallet-reader.service.js';
import type { ResolvedWallet } from './ledger.mapping.js';
import { WalletViews, type WalletOfCode } from './wallet-views.js';

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

/** Reads wallets and their journals once for all customers of an answer. */
@Injectable()
export class WalletLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly views: WalletViews,
    private readonly reader: WalletReader,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const loaders = new RequestLoaders(this.database, this.views, this.reader, context);
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

/** The loaders of one request: journals have one per page asked for, for all wallets. */
class RequestLoaders {
  private readonly walletsByCode: DataLoader<WalletOfCode, ResolvedWallet | null>;
  private readonly allWallets: DataLoader<Uuid, ResolvedWallet[]>;
  private readonly lots: DataLoader<LotRequest, ExplainedLot[]>;
  private readonly journals = new Map<string, DataLoader<WalletView, JournalEntry[]>>();
  private readonly programId: Uuid;

  constructor(
    private readonly database: Database,
    views: WalletViews,
    private readonly reader: WalletReader,
    { actor, now }: AccessContext,
  ) {
    this.programId = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal').programId;
    this.walletsByCode = this.loader((tx, wanted) => views.byCodes(tx, wanted, now));
    this.allWallets = this.loader((tx, customerIds) => views.all(tx, customerIds, now));
    this.lots = this.loader((tx, wanted) => reader.explainBalances(tx, wanted));
  }

  /** Null when the program has no such point type. */
  wallet(wanted: WalletOfCode): Promise<ResolvedWallet | null> {
    return this.walletsByCode.load(wanted);
  }

  walletsOf(customerId: Uuid): Promise<ResolvedWallet[]> {
    return this.allWallets.load(customerId);
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
      (keys) => this.database.tx({ programId: this.programId }, (tx) => find(tx, keys)),
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
  }
}
