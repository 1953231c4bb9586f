import { Injectable } from '@nestjs/common';

/** Whether this process is on its way out. It still answers; nobody should send anything new. */
@Injectable()
export class Drain {
  private readonly listeners: (() => void)[] = [];
  private hasBegun = false;
  private isLeaving = false;

  /** Since `begin`: /ready answers 503. */
  get isDraining(): boolean {
    return this.hasBegun;
  }

  /** Since `leave`: every answer is the last one of its connection. */
  get isClosing(): boolean {
    return this.isLeaving;
  }

  begin(): void {
    this.hasBegun = true;
  }

  leave(): void {
    if (this.isLeaving) return;
    this.hasBegun = true;
    this.isLeaving = true;
    for (const listener of this.listeners) listener();
  }

  /** Is called once connections are to end: for those that would not end by themselves. */
  onLeave(listener: () => void): void {
    this.listeners.push(listener);
  }
}
