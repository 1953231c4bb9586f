/** Where requests and jobs take their time from, once each; everything below gets it as an argument. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that stands still until it is moved: for tests, simulations and seeding a past. */
export class SettableClock extends Clock {
  constructor(private instant: Date) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  set(instant: Date): void {
    this.instant = instant;
  }

  advanceBy(ms: number): void {
    this.instant = new Date(this.instant.getTime() + ms);
  }
}
