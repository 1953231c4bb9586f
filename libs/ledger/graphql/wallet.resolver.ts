import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { invalid, isPointsAmount, type Points } from '#kernel';
import {
  ConnectionArgs,
  fromCursor,
  pageOf,
  PointsScalar,
  ProblemsError,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { WalletReader } from '../wallet-reader.service.js';
import { JournalArgs } from './ledger.input.js';
import { lotOf, movementOf, redemptionQuoteOf, type ResolvedWallet } from './ledger.mapping.js';
import {
  LotConnection,
  MovementConnection,
  RedemptionQuoteType,
  WalletType,
  type LotType,
  type MovementType,
} from './ledger.type.js';
import { WalletLoaders } from './wallet-loaders.js';

/** Wallets of a customer. */
@Resolver(() => CustomerType)
export class CustomerWalletsResolver {
  constructor(private readonly loaders: WalletLoaders) {}

  @ResolveField(() => WalletType, {
    nullable: true,
    description: 'The wallet of one point type; null if the program has no such type.',
  })
  @Allow('ledger:read', 'self:read')
  async wallet(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
    @Args('pointType', {
      type: () => String,
      nullable: true,
      description: 'Code of the point type; "points" if left out.',
    })
    pointType: string | null,
  ): Promise<WalletType | null> {
    return this.loaders.of(context).wallet(customerId, pointType);
  }

  @ResolveField(() => [WalletType], {
    nullable: true,
    description: 'One wallet per point type of the program.',
  })
  @Allow('ledger:read', 'self:read')
  async wallets(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<WalletType[]> {
    return this.loaders.of(context).walletsOf(customerId);
  }
}

/** What a wallet can tell about itself. */
@Resolver(() => WalletType)
export class WalletResolver {
  constructor(
    private readonly loaders: WalletLoaders,
    private readonly reader: WalletReader,
  ) {}

  @ResolveField(() => MovementConnection, { nullable: true, description: 'The journal, newest first.' })
  @Allow('ledger:read', 'self:read')
  async journal(
    @Parent() { view }: ResolvedWallet,
    @Context() context: AccessContext,
    @ValidArgs(() => JournalArgs) args: JournalArgs,
  ): Promise<Connection<MovementType>> {
    const { kinds = null, from = null, to = null, orderReference = null } = args;
    const [before] = fromCursor(args.after, 1) ?? [];
    const beforeSeq = before !== undefined && /^\d{1,15}$/.test(before) ? BigInt(before) : null;
    const filter = { kinds, from, to, orderReference };
    const page = { filter, beforeSeq, limit: args.first + 1 };
    const entries = await this.loaders.of(context).journalOf(view, page);
    return pageOf(entries.map(movementOf), args, (movement) => [String(movement.seq)]);
  }

  @ResolveField(() => LotConnection, {
    nullable: true,
    description:
      'Explains the balance: lots with points left, each with the movement that opened it, soonest-expiring first.',
  })
  @Allow('ledger:read', 'self:read')
  async lots(
    @Parent() { view }: ResolvedWallet,
    @Context() context: AccessContext,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<LotType>> {
    const [after] = fromCursor(args.after, 1) ?? [];
    const page = { afterLot: after === undefined ? null : Number(after), limit: args.first + 1 };
    const lots = await this.loaders.of(context).lotsOf(view, page);
    return pageOf(lots.map(lotOf), args, (lot) => [String(lot.seq)]);
  }

  @ResolveField(() => RedemptionQuoteType, {
    nullable: true,
    description:
      'Explains a redemption without doing it: the lots it would draw on, or what is missing and why.',
  })
  quoteRedemption(
    @Parent() { view }: ResolvedWallet,
    @Args('points', { type: () => PointsScalar, description: 'Points to spend.' }) points: Points,
  ): RedemptionQuoteType {
    if (!isPointsAmount(points)) throw new ProblemsError([invalid(['points'], 'Points must be 1 or more.')]);
    return redemptionQuoteOf(this.reader.quoteRedemption(view, points), view);
  }
}
