import { Injectable } from '@nestjs/common';
import { newId, type Deadline, type Uuid } from '#kernel';
import { Batcher, Database, Trouble } from '#platform';
import type { Touch } from '../domain/touch.js';
import { ReferralLinks } from '../links/referral-links.js';
import { insertTouches } from '../persistence/touches.js';
import { ClickAllowance } from './click-allowance.js';
import { CodeDestinations, type Destination } from './code-destinations.js';
import { Machines } from './machines.js';
import { Visitors } from './visitors.js';

/** Somebody or something opens a link. */
export interface Click {
  readonly token: string;
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** Whether it only looks where the link leads, such as HEAD and what browsers load in advance. */
  readonly isPeek: boolean;
  readonly now: Date;
  readonly deadline: Deadline | undefined;
}

interface Recorded {
  readonly programId: Uuid;
  readonly touch: Touch & { readonly code: string };
}

/** Transactions at once: while one is committed, the next is made. */
const LANES = 2;
const BATCH_SIZE_MAX = 1_000;
/** Half a second of 10,000 clicks a second: whoever comes then is forwarded without. */
const QUEUE_MAX = 2_500;

/**
 * Follows links: each click of a person is a touch, which is committed before the answer, in one statement for all clicks that come at
 * the same time. Nobody is kept from the shop: machines, clicks that do not count and those that cannot be recorded lead to the same
 * address, without the parameter.
 */
@Injectable()
export class Clicks {
  private readonly batcher: Batcher<Recorded, true>;
  private turn = 0;

  constructor(
    database: Database,
    private readonly links: ReferralLinks,
    private readonly destinations: CodeDestinations,
    private readonly visitors: Visitors,
    private readonly allowance: ClickAllowance,
    private readonly machines: Machines,
  ) {
    this.batcher = new Batcher<Recorded, true>({
      ...{ kind: 'referral clicks', lanes: LANES, batchSizeMax: BATCH_SIZE_MAX, queueMax: QUEUE_MAX },
      laneOf: () => this.nextLane(),
      groupOf: ({ programId }) => programId,
      run: async (clicks, batch) => {
        const scope = { programId: clicks[0]?.programId ?? null, ...batch };
        const touches = clicks.map(({ touch }) => touch);
        await database.tx(scope, (tx) => insertTouches(tx, touches));
        return clicks.map(() => true as const);
      },
      ...{ gate: database.gate, observer: database.batches },
    });
  }

  /** Where it leads; null: nowhere, whatever is wrong with the link. Throws `Trouble` while that cannot be read. */
  async follow(click: Click): Promise<string | null> {
    const link = this.links.readLinkToken(click.token);
    if (link === null) return null;
    const { programId, code, channel } = link;
    const destination = await this.destinations.of(programId, code, click.now, click.deadline);
    if (destination === null) return null;
    const { landing, advocateId, referralProgramId } = destination;
    if (!this.isCounted(click, destination)) return landing.plain;
    const { ip, userAgent = '', now } = click;
    const visitor = this.visitors.visitorOf(programId, { ip, userAgent }, now);
    const id = newId(now);
    const touch = {
      id,
      advocateId,
      referralProgramId,
      code,
      kind: 'CLICK' as const,
      channel,
      occurredAt: now,
      contactKey: null,
      visitor,
    };
    const isRecorded = await this.record({ programId, touch }, click.deadline);
    return isRecorded ? landing.head + this.links.touchToken(programId, touch) + landing.tail : landing.plain;
  }

  private isCounted({ isPeek, userAgent, ip, now }: Click, { isOpen }: Destination): boolean {
    if (!isOpen || isPeek || this.machines.has(userAgent)) return false;
    return this.allowance.take(ip, now);
  }

  /** False: the database is away or busy. Whoever clicked is not made to wait for it. */
  private async record(recorded: Recorded, deadline: Deadline | undefined): Promise<boolean> {
    try {
      return await this.batcher.submit(recorded, deadline);
    } catch (error) {
      if (error instanceof Trouble) return false;
      throw error;
    }
  }

  /** In turns: clicks of one advocate need not wait for each other. */
  private nextLane(): string {
    this.turn = (this.turn + 1) % LANES;
    return String(this.turn);
  }
}
