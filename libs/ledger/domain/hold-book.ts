import type { Points, Uuid } from '#kernel';
import type { HoldStatus } from './hold-record.js';
import type { Movement } from './movement.js';
import type { Hold, Wallet, WalletKey } from './wallet.js';

/** How a hold came to its end. */
export interface HoldEnd {
  readonly status: Exclude<HoldStatus, 'OPEN'>;
  readonly capturedPoints: Points;
  readonly endedAt: Date;
}

export interface OpenedHold extends WalletKey {
  readonly hold: Hold;
  readonly placedAt: Date;
  /** Null while it is open; a hold may begin and end within one batch. */
  readonly end: HoldEnd | null;
}

export interface EndedHold {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly end: HoldEnd;
}

/** A hold whose draws moved with a sliding expiry. */
export interface RedrawnHold {
  readonly customerId: Uuid;
  readonly hold: Hold;
}

/** What became of holds while a batch was posted, command by command. */
export class HoldBook {
  private readonly openings = new Map<Uuid, OpenedHold>();
  private readonly endings = new Map<Uuid, EndedHold>();
  private readonly redraws = new Map<Uuid, RedrawnHold>();

  get opened(): readonly OpenedHold[] {
    return [...this.openings.values()];
  }

  get ended(): readonly EndedHold[] {
    return [...this.endings.values()];
  }

  get redrawn(): readonly RedrawnHold[] {
    return [...this.redraws.values()];
  }

  openingOf(id: Uuid): OpenedHold | undefined {
    return this.openings.get(id);
  }

  endOf(id: Uuid): HoldEnd | null {
    return this.openings.get(id)?.end ?? this.endings.get(id)?.end ?? null;
  }

  /** Notes what one command, or time, did to a wallet's holds. */
  note(before: Wallet, after: Wallet, movements: readonly Movement[], now: Date): void {
    if (before.holds === after.holds || (before.holds.length === 0 && after.holds.length === 0)) return;
    const gone = new Map(before.holds.map((hold) => [hold.id, hold]));
    for (const hold of after.holds) {
      const known = gone.get(hold.id);
      gone.delete(hold.id);
      if (!known) this.open(after, hold, now);
      else if (known !== hold) this.redraw(after.customerId, hold);
    }
    for (const id of gone.keys()) this.end(after.customerId, id, endOf(movements, id, now));
  }

  private open({ customerId, pointTypeId }: WalletKey, hold: Hold, placedAt: Date): void {
    this.openings.set(hold.id, { customerId, pointTypeId, hold, placedAt, end: null });
  }

  private redraw(customerId: Uuid, hold: Hold): void {
    const opening = this.openings.get(hold.id);
    if (opening) this.openings.set(hold.id, { ...opening, hold });
    else this.redraws.set(hold.id, { customerId, hold });
  }

  private end(customerId: Uuid, id: Uuid, end: HoldEnd): void {
    const opening = this.openings.get(id);
    if (opening) this.openings.set(id, { ...opening, end });
    else this.endings.set(id, { customerId, id, end });
    this.redraws.delete(id);
  }
}

function endOf(movements: readonly Movement[], holdId: Uuid, now: Date): HoldEnd {
  const own = movements.filter((movement) => movement.holdId === holdId);
  const captured = own.find((movement) => movement.kind === 'CAPTURE');
  if (captured) return { status: 'CAPTURED', capturedPoints: captured.points, endedAt: now };
  const reclaimed = own.find((movement) => movement.kind === 'RECLAIM');
  if (reclaimed) return { status: 'EXPIRED', capturedPoints: 0n, endedAt: new Date(reclaimed.at) };
  return { status: 'RELEASED', capturedPoints: 0n, endedAt: now };
}
