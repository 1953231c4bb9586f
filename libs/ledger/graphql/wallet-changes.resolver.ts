import { Args, Resolver, Subscription } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { notFound, type Uuid } from '#kernel';
import {
  backgroundScope,
  Clock,
  Database,
  LiveChanges,
  type FeedPage,
  type LiveFeed,
  type Tx,
} from '#platform';
import { ProblemsError } from '#platform/graphql';
import { DEFAULT_POINT_TYPE, type PointType } from '../domain/point-type.js';
import { PointTypes } from '../point-types.service.js';
import { WALLET_TOPIC } from '../poster.js';
import { WalletReader } from '../wallet-reader.service.js';
import { movementOf } from './ledger.mapping.js';
import { MOVEMENTS_MAX, WalletChangeType } from './wallet-change.type.js';
import { WalletViews } from './wallet-views.js';

/** One message, under the name of its field. */
interface WalletChanged {
  readonly walletChanged: WalletChangeType;
}

/** Tells subscribers of a wallet what moved. */
@Resolver()
export class WalletChangesResolver {
  constructor(
    private readonly database: Database,
    private readonly live: LiveChanges,
    private readonly clock: Clock,
    private readonly customers: CustomerQueries,
    private readonly pointTypes: PointTypes,
    private readonly reader: WalletReader,
    private readonly views: WalletViews,
  ) {}

  @Subscription(() => WalletChangeType, {
    description:
      'A wallet as it stands, at once and again whenever points have moved, with the movements that did it.',
  })
  @Allow('ledger:read', 'self:read')
  async walletChanged(
    @CurrentActor() actor: ProgramActor,
    @Args('pointType', {
      type: () => String,
      nullable: true,
      description: 'Code of the point type; "points" if left out.',
    })
    code: string | null,
    @Args('customer', {
      type: () => String,
      nullable: true,
      description: "The storefront's own id of the customer; left out with a customer's token.",
    })
    externalId: string | null,
  ): Promise<LiveFeed<WalletChanged>> {
    const { programId } = actor;
    const customerId = await this.customers.followed(actor, externalId);
    if (!customerId.ok) throw new ProblemsError([customerId.problem]);
    const pointType = await this.inProgram(programId, async (tx) =>
      (await this.pointTypes.list(tx)).find((type) => type.code === (code ?? DEFAULT_POINT_TYPE)),
    );
    if (!pointType) throw new ProblemsError([notFound('point type', ['pointType'])]);
    const subject = { programId, topic: WALLET_TOPIC, customerId: customerId.value };
    return this.live.feed(subject, this.lookAt(programId, customerId.value, pointType));
  }

  /** Looks for movements after the last one that was told of; the first look only finds out which one that is. */
  private lookAt(
    programId: Uuid,
    customerId: Uuid,
    pointType: PointType,
  ): () => Promise<FeedPage<WalletChanged>> {
    const key = { customerId, pointTypeId: pointType.id };
    let lastSeq: number | null = null;
    return async () => {
      const known = lastSeq;
      const found = await this.inProgram(programId, async (tx) => {
        const entries = known === null ? [] : await this.reader.following(tx, key, known, MOVEMENTS_MAX);
        if (known !== null && entries.length === 0) return null;
        const upTo = entries.at(-1)?.movement.seq ?? (await this.reader.lastSeq(tx, key));
        // Read after the movements: it may know of later ones, never of fewer.
        const wallet = await this.views.byPointTypeId(tx, customerId, pointType.id, this.clock.now());
        return wallet && { entries, upTo, wallet };
      });
      if (!found) return { items: [], hasMore: false };
      lastSeq = found.upTo;
      const walletChanged = { wallet: found.wallet, movements: found.entries.map(movementOf) };
      return { items: [{ walletChanged }], hasMore: found.entries.length === MOVEMENTS_MAX };
    };
  }

  private inProgram<T>(programId: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(backgroundScope(programId), work);
  }
}
