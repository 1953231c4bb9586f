import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';
import { MovementType, WalletType } from './ledger.type.js';

/** Movements of one message: what is more comes with the next. */
export const MOVEMENTS_MAX = 100;

@ObjectType('WalletChange', { description: 'A wallet after points have moved.' })
@Allow(INHERIT)
export class WalletChangeType {
  @Field(() => WalletType, { description: 'The wallet as it stands now.' })
  wallet: WalletType;

  @Field(() => [MovementType], {
    description:
      'What moved since the last message, oldest first, at most 100: the rest comes with the next. None in the first message, which only says how things stand.',
  })
  movements: MovementType[];
}
