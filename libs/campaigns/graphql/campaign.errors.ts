import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorFor } from '#platform/graphql';

@UserErrorFor('SEGMENT_IN_USE', 'SegmentInUse', 'Campaigns ask for the segment.')
export class SegmentInUse extends UserError {
  @Field(() => [String], { description: 'Codes of the campaigns.' })
  campaigns: string[];
}

@UserErrorFor('INVALID_EXPRESSION', 'InvalidExpression', 'An expression is wrong, or could take too long.')
export class InvalidExpression extends UserError {
  @Field(() => Int, { description: 'Line of the mistake, from 1.' })
  line: number;

  @Field(() => Int, { description: 'Column of the mistake, from 1, in characters.' })
  column: number;

  @Field(() => String, {
    nullable: true,
    description: 'How it may have been meant; null when nothing comes to mind.',
  })
  hint: string | null;
}
