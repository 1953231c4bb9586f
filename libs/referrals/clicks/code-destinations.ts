import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import type { Deadline, Uuid } from '#kernel';
import { Database, SharedReader, type Tx } from '#platform';
import { landingOf, type Landing } from '../domain/landing.js';
import { findCodes } from '../persistence/codes.js';
import { findReferralProgramsByIds } from '../persistence/referral-programs.js';

/** Whose a code is, and where its links lead. */
export interface Destination {
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  readonly landing: Landing;
  /** Whether its clicks count. */
  readonly isOpen: boolean;
}

interface Known {
  readonly destination: Destination;
  readonly untilMs: number;
}

/** How long a process goes by what it read: so long may a link lead to where it led before. */
const KEPT_MS = 60_000;
/** Codes a process remembers; the one that was read first is forgotten first. */
const KNOWN_MAX = 50_000;

/** Where codes lead, without a query for each click; those that are missing are read together. */
@Injectable()
export class CodeDestinations {
  private readonly known = new Map<string, Known>();
  private readonly reader: SharedReader<string, Destination | null>;

  constructor(
    database: Database,
    private readonly programs: Programs,
  ) {
    this.reader = new SharedReader(database, {
      kind: 'referral codes',
      find: (tx, codes) => this.read(tx, codes),
    });
  }

  /** Null: there is no such code. Throws as `SharedReader.load`. */
  async of(
    programId: Uuid,
    code: string,
    now: Date,
    deadline: Deadline | undefined,
  ): Promise<Destination | null> {
    const key = `${programId}/${code}`;
    const known = this.known.get(key);
    if (known && known.untilMs > now.getTime()) return known.destination;
    const destination = await this.reader.load(programId, code, deadline);
    this.known.delete(key);
    // Links are signed: a code that is not there is not asked for again and again.
    if (destination === null) return null;
    if (this.known.size >= KNOWN_MAX) this.forgetOldest();
    this.known.set(key, { destination, untilMs: now.getTime() + KEPT_MS });
    return destination;
  }

  private forgetOldest(): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  private async read(tx: Tx, codes: readonly string[]): Promise<(Destination | null)[]> {
    const found = new Map((await findCodes(tx, codes)).map((one) => [one.code, one]));
    const ids = [...found.values()].map(({ referralProgramId }) => referralProgramId);
    const [programs, loyalty] = await Promise.all([
      findReferralProgramsByIds(tx, ids),
      this.programs.byId(tx, tx.programId ?? ''),
    ]);
    return codes.map((code) => {
      const one = found.get(code);
      const program = one && programs.get(one.referralProgramId);
      if (!one || !program) return null;
      const { advocateId, referralProgramId } = one;
      const isOpen = program.isOpen && loyalty?.status === 'OPEN';
      return { advocateId, referralProgramId, landing: landingOf(program.landingUrl), isOpen };
    });
  }
}
