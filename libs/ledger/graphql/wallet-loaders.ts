import { Injectable } from '@nestjs/common';
import { freshLoader, loaderPer, RequestLoaders, type PrincipalContext, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database, SharedReader } from '#platform';
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

interface Loaders {
  /** Null when the program has no such point type. */
  readonly wallet: (customerId: Uuid, code: string | null) => Promise<ResolvedWallet | null>;
  readonly walletsOf: (customerId: Uuid) => Promise<ResolvedWallet[]>;
  readonly lotsOf: (view: WalletView, page: LotPage) => Promise<ExplainedLot[]>;
  readonly journalOf: (view: WalletView, page: JournalPage) => Promise<JournalEntry[]>;
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
export class WalletLoaders extends RequestLoaders<Loaders> {
  private readonly shared: SharedReaders;

  constructor(
    database: Database,
    views: WalletViews,
    private readonly reader: WalletReader,
  ) {
    super(database);
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

  protected override make(read: Read, { actor, now }: PrincipalContext): Loaders {
    const { programId, deadline } = actor;
    const { byCode, all } = this.shared;
    const lots = freshLoader((wanted: readonly LotRequest[]) =>
      read((tx) => this.reader.explainBalances(tx, wanted)),
    );
    const journals = loaderPer(({ filter, beforeSeq, limit }: JournalPage) =>
      freshLoader((views: readonly WalletView[]) =>
        read((tx) => this.reader.histories(tx, views, filter, beforeSeq, limit)),
      ),
    );
    return {
      wallet: (customerId, code) => byCode.load(programId, { customerId, code, now }, deadline),
      walletsOf: (customerId) => all.load(programId, { customerId, now }, deadline),
      lotsOf: (view, page) => lots.load({ view, page }),
      journalOf: (view, page) => journals(page).load(view),
    };
  }
}
