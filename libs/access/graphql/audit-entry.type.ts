import { ArgsType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { canonicalJson } from '#kernel';
import { connectionOf, ConnectionArgs, DateTimeScalar, Node, toGlobalId } from '#platform/graphql';
import type { AuditEntry, AuditOutcome } from '../domain/audit.js';
import { Allow } from './allow.js';

const auditOutcome = { DONE: 'DONE', REFUSED: 'REFUSED', FAILED: 'FAILED' } as const;

registerEnumType(auditOutcome, {
  name: 'AuditOutcome',
  description: 'How an audited action ended.',
  valuesMap: {
    DONE: { description: 'It was done.' },
    REFUSED: { description: 'A rule forbade it.' },
    FAILED: { description: 'The credentials were wrong.' },
  },
});

@ObjectType('AuditEntry', {
  implements: () => Node,
  description: 'Who did what to what. Never changed, never deleted.',
})
@Allow('audit:read')
export class AuditEntryType extends Node {
  @Field(() => DateTimeScalar, { description: 'When it was done.' })
  at: Date;

  @Field(() => String, { description: 'Who did it, such as "staff:<id>", "system:import" or "anonymous".' })
  actor: string;

  @Field(() => String, { description: 'What was done, such as "staff.role_changed".' })
  action: string;

  @Field(() => String, { description: 'Kind of what it was done to, such as "staff_member".' })
  subjectType: string;

  @Field(() => String, { description: 'Id of what it was done to, without its type.' })
  subjectId: string;

  @Field(() => auditOutcome, { description: 'How it ended.' })
  outcome: AuditOutcome;

  @Field(() => String, { description: 'What changed, as the JSON text of an object.' })
  details: string;

  @Field(() => String, { nullable: true, description: 'Id of the request that did it.' })
  requestId: string | null;

  @Field(() => String, { nullable: true, description: 'Address of the client.' })
  ip: string | null;
}

export const AuditEntryConnection = connectionOf(() => AuditEntryType, 'AuditEntry');

@ArgsType()
export class AuditEntriesArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only of this actor, such as "staff:<id>".' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this action.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  action?: string | null;

  @Field(() => String, { nullable: true, description: 'Only about this kind of subject.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectType?: string | null;

  @Field(() => String, { nullable: true, description: 'Only about this subject.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subjectId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From this instant on.' })
  @IsOptional()
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this instant.' })
  @IsOptional()
  to?: Date | null;
}

export function toAuditEntryType(entry: AuditEntry): AuditEntryType {
  return { ...entry, details: canonicalJson(entry.details), id: toGlobalId('AuditEntry', entry.id) };
}
