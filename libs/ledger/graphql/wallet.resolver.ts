import { Args, Context as GraphQLContext, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, type AccessContext } from '#access';
import { CustomerType } from '#customers';
import { invalid, isPointsAmount, type Points } from '#kernel';
import {
  ConnectionArgs,
  Database,
  fromCursor,
  localIdOf,
  pageOf,
  PointsScalar,
  ProblemsError,
  ValidArgs,
  type Connection,
  type Tx,
} from '#platform';
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
import { WalletViews } from './wallet-views.js';

/** Wallets of a customer. */
@Resolver(() => CustomerType)
export class CustomerWalletsResolver {
  constructor(
    private readonly database: Database,
    private readonly views: WalletViews,
  ) {}

  @ResolveField(() => WalletType, {
    nullable: true,
    description: 'The wallet of one point type; null if the program has no such type.',
  })
  @Allow('ledger:read', 'self:read')
  async wallet(
    @Parent() customer: CustomerType,
    @GraphQLContext() context: AccessContext,
    @Args('pointType', {
      type: () => String,
      nullable: true,
      description: 'Code of the point type; "points" if left out.',
    })
    pointType: string | null,
  ): Promise<WalletType | null> {
    return this.read(customer, context, (tx, id) => this.views.byCode(tx, id, pointType, context.now));
  }

  @ResolveField(() => [WalletType], {
    nullable: true,
    description: 'One wallet per point type of the program.',
  })
  @Allow('ledger:read', 'self:read')
  async wallets(
    @Parent() customer: CustomerType,
    @GraphQLContext() context: AccessContext,
  ): Promise<WalletType[] | null> {
    return this.read(customer, context, (tx, id) => this.views.all(tx, id, context.now));
  }

  private async read<T>(
    customer: CustomerType,
    context: AccessContext,
    work: (tx: Tx, customerId: string) => Promise<T>,
  ): Promise<T | null> {
    const customerId = localIdOf('Customer', customer.id);
    if (customerId === null || context.actor.kind === 'ANONYMOUS') return null;
    return this.database.tx({ programId: context.actor.programId }, (tx) => work(tx, customerId));
  }
}

/** What a wallet can tell about itself. */
@Resolver(() => WalletType)
export class WalletResolver {
  constructor(
    private readonly database: Database,
    private readonly reader: WalletReader,
  ) {}

  @ResolveField(() => MovementConnection, { nullable: true, description: 'The journal, newest first.' })
  async journal(
    @Parent() { view }: ResolvedWallet,
    @ValidArgs(() => JournalArgs) args: JournalArgs,
  ): Promise<Connection<MovementType>> {
    const { kinds = null, from = null, to = null, orderReference = null } = args;
    const [before] = fromCursor(args.after, 1) ?? [];
    const beforeSeq = before !== undefined && /^\d{1,15}$/.test(before) ? BigInt(before) : null;
    const filter = { kinds, from, to, orderReference };
    const entries = await this.database.tx({ programId: view.pointType.programId }, (tx) =>
      this.reader.history(tx, view, filter, beforeSeq, args.first + 1),
    );
    return pageOf(entries.map(movementOf), args, (movement) => [String(movement.seq)]);
  }

  @ResolveField(() => LotConnection, {
    nullable: true,
    description:
      'Explains the balance: lots with points left, each with the movement that opened it, soonest-expiring first.',
  })
  async lots(
    @Parent() { view }: ResolvedWallet,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<LotType>> {
    const [after] = fromCursor(args.after, 1) ?? [];
    const page = { afterLot: after === undefined ? null : Number(after), limit: args.first + 1 };
    const lots = await this.database.tx({ programId: view.pointType.programId }, (tx) =>
      this.reader.explainBalance(tx, view, page),
    );
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
