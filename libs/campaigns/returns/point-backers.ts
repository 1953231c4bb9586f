import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { Posting, WalletCommand } from '#ledger';
import type { Tx } from '#platform';

/** Points that are about to be taken back from a wallet. */
export type Taking = Posting & { readonly command: Extract<WalletCommand, { kind: 'CLAWBACK' }> };

/** Who keeps points that customers earned somewhere else than in their own wallets. */
export interface PointBacker {
  readonly name: string;
  /** Brings back to the wallets what they lack of what is about to be taken, as far as it can. */
  bringBack(tx: Tx, program: Program, takings: readonly Taking[], now: Date): Promise<void>;
}

/** Where libs above register at start-up to be asked before points are taken back. */
@Injectable()
export class PointBackers {
  private readonly registered: PointBacker[] = [];

  register(backer: PointBacker): void {
    this.registered.push(backer);
  }

  async bringBack(tx: Tx, program: Program, takings: readonly Taking[], now: Date): Promise<void> {
    for (const backer of this.registered) await backer.bringBack(tx, program, takings, now);
  }
}
