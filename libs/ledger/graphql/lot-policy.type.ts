import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { Allow } from '#access/graphql';
import type { CalendarUnit, Problem, Result } from '#kernel';
import { err, invalid } from '#kernel';
import { DateScalar, INHERIT } from '#platform/graphql';
import {
  checkExpiryPolicy,
  checkPendingPolicy,
  type ExpiryPolicy,
  type PendingPolicy,
} from '../domain/lot-policy.js';

export const ExpiryKindEnum = {
  NEVER: 'NEVER',
  DAYS: 'DAYS',
  MONTHS: 'MONTHS',
  END_OF: 'END_OF',
  SLIDING: 'SLIDING',
  FIXED_DATE: 'FIXED_DATE',
} as const satisfies Record<ExpiryPolicy['kind'], string>;
registerEnumType(ExpiryKindEnum, {
  name: 'ExpiryKind',
  description: 'When awarded points expire, in program-local days.',
  valuesMap: {
    NEVER: { description: 'Never.' },
    DAYS: { description: 'After `days` days.' },
    MONTHS: { description: 'After `months` months; 31 January and one month is the last of February.' },
    END_OF: { description: 'At the end of the `unit` in which the day `months` months later falls.' },
    SLIDING: { description: 'After `days` days without an award or a spend of the wallet.' },
    FIXED_DATE: { description: 'After the day `date`.' },
  },
});

export const PendingKindEnum = {
  NONE: 'NONE',
  DAYS: 'DAYS',
  UNTIL_DATE: 'UNTIL_DATE',
  UNTIL_ACTIVITY: 'UNTIL_ACTIVITY',
} as const satisfies Record<PendingPolicy['kind'], string>;
registerEnumType(PendingKindEnum, {
  name: 'PendingKind',
  description: 'How long awarded points stay pending.',
  valuesMap: {
    NONE: { description: 'Not at all.' },
    DAYS: { description: 'For `days` days: a return window.' },
    UNTIL_DATE: { description: 'Until the day `date` begins.' },
    UNTIL_ACTIVITY: {
      description:
        'Until an activity `activityType` of the order; cancelled after `cancelAfterDays` days without.',
    },
  },
});

export const CalendarUnitEnum = { MONTH: 'MONTH', QUARTER: 'QUARTER', YEAR: 'YEAR' } as const;
registerEnumType(CalendarUnitEnum, {
  name: 'CalendarUnit',
  description: 'A calendar period.',
  valuesMap: {
    MONTH: { description: 'Calendar month.' },
    QUARTER: { description: 'Calendar quarter.' },
    YEAR: { description: 'Calendar year.' },
  },
});

@ObjectType('ExpiryPolicy', {
  description: 'When awarded points expire: they are good through the whole last day.',
})
@Allow(INHERIT)
export class ExpiryPolicyType {
  @Field(() => ExpiryKindEnum, { description: 'The kind of policy.' })
  kind: ExpiryPolicy['kind'];

  @Field(() => Int, { nullable: true, description: 'Days, for DAYS and SLIDING.' })
  days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Months, for MONTHS and END_OF.' })
  months?: number | null;

  @Field(() => CalendarUnitEnum, { nullable: true, description: 'Calendar period, for END_OF.' })
  unit?: CalendarUnit | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day, for FIXED_DATE.' })
  date?: string | null;
}

@InputType('ExpiryPolicyInput', {
  description: 'When awarded points expire: they are good through the whole last day.',
})
export class ExpiryPolicyInput {
  @Field(() => ExpiryKindEnum, { description: 'The kind of policy.' })
  @IsIn(Object.keys(ExpiryKindEnum))
  kind: ExpiryPolicy['kind'];

  @Field(() => Int, { nullable: true, description: 'Days, for DAYS and SLIDING.' })
  @IsOptional()
  @IsInt()
  days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Months, for MONTHS and END_OF.' })
  @IsOptional()
  @IsInt()
  months?: number | null;

  @Field(() => CalendarUnitEnum, { nullable: true, description: 'Calendar period, for END_OF.' })
  @IsOptional()
  @IsIn(Object.keys(CalendarUnitEnum))
  unit?: CalendarUnit | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day, for FIXED_DATE.' })
  @IsOptional()
  @IsString()
  date?: string | null;
}

@ObjectType('PendingPolicy', { description: 'How long awarded points stay pending.' })
@Allow(INHERIT)
export class PendingPolicyType {
  @Field(() => PendingKindEnum, { description: 'The kind of policy.' })
  kind: PendingPolicy['kind'];

  @Field(() => Int, { nullable: true, description: 'Days, for DAYS.' })
  days?: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day, for UNTIL_DATE.' })
  date?: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the activity, for UNTIL_ACTIVITY.' })
  activityType?: string | null;

  @Field(() => Int, { nullable: true, description: 'Days until the award is cancelled, for UNTIL_ACTIVITY.' })
  cancelAfterDays?: number | null;
}

@InputType('PendingPolicyInput', { description: 'How long awarded points stay pending.' })
export class PendingPolicyInput {
  @Field(() => PendingKindEnum, { description: 'The kind of policy.' })
  @IsIn(Object.keys(PendingKindEnum))
  kind: PendingPolicy['kind'];

  @Field(() => Int, { nullable: true, description: 'Days, for DAYS.' })
  @IsOptional()
  @IsInt()
  days?: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day, for UNTIL_DATE.' })
  @IsOptional()
  @IsString()
  date?: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the activity, for UNTIL_ACTIVITY.' })
  @IsOptional()
  @IsString()
  activityType?: string | null;

  @Field(() => Int, { nullable: true, description: 'Days until the award is cancelled, for UNTIL_ACTIVITY.' })
  @IsOptional()
  @IsInt()
  cancelAfterDays?: number | null;
}

/** The policy an input means. Problems: INVALID_INPUT. */
export function expiryPolicyOf(
  input: ExpiryPolicyInput,
  path: readonly string[],
): Result<ExpiryPolicy, Problem> {
  const { kind, unit } = input;
  const [days, months, date] = [input.days ?? NaN, input.months ?? NaN, input.date ?? ''];
  switch (kind) {
    case 'NEVER':
      return checkExpiryPolicy({ kind }, path);
    case 'DAYS':
    case 'SLIDING':
      return checkExpiryPolicy({ kind, days }, path);
    case 'MONTHS':
      return checkExpiryPolicy({ kind, months }, path);
    case 'END_OF':
      if (!unit) return err(invalid([...path, 'unit'], 'A calendar unit is needed.'));
      return checkExpiryPolicy({ kind, unit, months }, path);
    case 'FIXED_DATE':
      return checkExpiryPolicy({ kind, date }, path);
  }
}

/** The policy an input means. Problems: INVALID_INPUT. */
export function pendingPolicyOf(
  input: PendingPolicyInput,
  path: readonly string[],
): Result<PendingPolicy, Problem> {
  const { kind } = input;
  switch (kind) {
    case 'NONE':
      return checkPendingPolicy({ kind }, path);
    case 'DAYS':
      return checkPendingPolicy({ kind, days: input.days ?? NaN }, path);
    case 'UNTIL_DATE':
      return checkPendingPolicy({ kind, date: input.date ?? '' }, path);
    case 'UNTIL_ACTIVITY': {
      const { activityType = null, cancelAfterDays } = input;
      if (!activityType) return err(invalid([...path, 'activityType'], 'The type of an activity is needed.'));
      return checkPendingPolicy({ kind, activityType, cancelAfterDays: cancelAfterDays ?? NaN }, path);
    }
  }
}
