import { Mutation, Query, ResolveField, Resolver, Parent } from '@nestjs/graphql';
import { AuditLog, Programs, type Origin, type ProgramActor } from '#access';
import { Allow, CurrentActor, StaffOrigin } from '#access/graphql';
import { ok, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import { Input, payloadOf } from '#platform/graphql';
import type { ExpiryPolicy } from '../domain/lot-policy.js';
import type { PointType } from '../domain/point-type.js';
import { PointTypes, type PointTypeSettings } from '../point-types.service.js';
import { CreatePointTypeInput, PointTypePayload, UpdatePointTypeInput } from './admin-ledger.type.js';
import { PointTypeType } from './ledger.type.js';
import { expiryPolicyOf, ExpiryPolicyType } from './lot-policy.type.js';

/** The kinds of points of a program, for everybody. */
@Resolver(() => PointTypeType)
export class PointTypesResolver {
  constructor(
    private readonly database: Database,
    private readonly pointTypes: PointTypes,
  ) {}

  @Query(() => [PointTypeType], { name: 'pointTypes', description: 'The kinds of points the program gives.' })
  @Allow('program:read')
  async list(@CurrentActor() actor: ProgramActor): Promise<PointTypeType[]> {
    return this.database.tx(actor, (tx) => this.pointTypes.list(tx));
  }

  @ResolveField(() => ExpiryPolicyType, {
    description: 'When awarded points expire, unless a campaign says otherwise.',
  })
  expiry(@Parent() pointType: PointType): ExpiryPolicy {
    return pointType.expiryPolicy;
  }
}

const DEFAULT_SETTINGS: Omit<PointTypeSettings, 'name'> = {
  expiryPolicy: { kind: 'NEVER' },
  clawbackPolicy: 'WITHIN_BALANCE',
  goodwillDays: 0,
  valuePoints: 100n,
  valueMinor: 100n,
};

/** Settings of point types, for staff. */
@Resolver()
export class AdminPointTypesResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly audit: AuditLog,
  ) {}

  @Mutation(() => PointTypePayload, {
    description: 'Adds a kind of points. A code that exists is refused, so a repeat adds none.',
  })
  @Allow('program:write')
  async createPointType(
    @StaffOrigin() origin: Origin,
    @Input(() => CreatePointTypeInput) input: CreatePointTypeInput,
  ): Promise<PointTypePayload> {
    return this.change(origin, 'point_type.created', input, (tx, given) => {
      const settings = { ...DEFAULT_SETTINGS, name: input.code, ...given };
      return this.pointTypes.create(tx, input.code, settings, origin.now);
    });
  }

  @Mutation(() => PointTypePayload, {
    description:
      'Changes a kind of points from now on; lots keep the expiry they were given. Doing it twice is doing it once.',
  })
  @Allow('program:write')
  async updatePointType(
    @StaffOrigin() origin: Origin,
    @Input(() => UpdatePointTypeInput) input: UpdatePointTypeInput,
  ): Promise<PointTypePayload> {
    return this.change(origin, 'point_type.updated', input, (tx, given) =>
      this.pointTypes.update(tx, input.code, given, origin.now),
    );
  }

  private async change(
    origin: Origin,
    action: string,
    input: CreatePointTypeInput,
    work: (tx: Tx, given: Partial<PointTypeSettings>) => Promise<Result<PointType, Problem>>,
  ): Promise<PointTypePayload> {
    const { programId } = origin.actor;
    const changed = await this.database.txResult(origin.actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return program;
      const given = settingsOf(input);
      if (!given.ok) return given;
      const result = await work(tx, given.value);
      if (!result.ok) return result;
      const { id, code, name, clawbackPolicy } = result.value;
      const details = { code, name, clawbackPolicy };
      const subject = { subjectType: 'point_type', subjectId: id };
      await this.audit.record(tx, { ...origin, action, ...subject, details });
      return result;
    });
    return payloadOf(changed, (pointType) => ({ pointType }));
  }
}

function settingsOf(input: CreatePointTypeInput): Result<Partial<PointTypeSettings>, Problem> {
  const { name, clawbackPolicy, goodwillDays, valuePoints, valueMinor } = input;
  const given = { name, clawbackPolicy, goodwillDays, valuePoints, valueMinor };
  const settings = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  if (!input.expiry) return ok(settings);
  const expiryPolicy = expiryPolicyOf(input.expiry, ['expiry']);
  return expiryPolicy.ok ? ok({ ...settings, expiryPolicy: expiryPolicy.value }) : expiryPolicy;
}
