import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { advance } from './domain/advance.js';
import type { Movement } from './domain/movement.js';
import type { WalletKey } from './domain/wallet.js';
import { DueRepository } from './persistence/due.repository.js';
import { WalletRepository } from './persistence/wallet.repository.js';

/** A movement that time has caused and nobody has written yet, numbered as it will be in the journal. */
export interface UnpostedMovement extends WalletKey {
  readonly movement: Movement;
}

const WALLETS_AT_ONCE = 1_000;

/** What the journal does not say yet, because the worker has not been there: time needs no job, and neither does a report. */
@Injectable()
export class UnpostedTime {
  private readonly dues = new DueRepository();
  private readonly wallets = new WalletRepository();

  /** What time has done to all wallets of the program before an instant, and is not in the journal. Writes nothing. */
  async before(tx: Tx, until: Date): Promise<UnpostedMovement[]> {
    const unposted: UnpostedMovement[] = [];
    let after: WalletKey | null = null;
    for (;;) {
      const keys: WalletKey[] = await this.dues.waiting(tx, until, after, WALLETS_AT_ONCE);
      const wallets = await this.wallets.read(tx, keys);
      for (const wallet of wallets.values()) {
        const { customerId, pointTypeId } = wallet;
        for (const movement of advance(wallet, until.getTime() - 1).movements)
          unposted.push({ customerId, pointTypeId, movement });
      }
      if (keys.length < WALLETS_AT_ONCE) return unposted;
      after = keys.at(-1) ?? null;
    }
  }
}
