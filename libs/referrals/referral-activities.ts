import { activityIdOf, OWN_SOURCE, type Activity, type NewActivity } from '#activity';
import type { UndoneActivity } from '#campaigns';
import type { Uuid } from '#kernel';
import { SIDES, type Referral } from './domain/referral.js';
import type { Telling, Told, ToldKind, UntoldKind } from './domain/telling.js';
import type { ReferralProgram } from './domain/rules.js';

/** By what referrals take back what they told before. */
export const UNDOING_TYPES: readonly string[] = (
  ['rejected', 'disqualified', 'reversed', 'milestone_reverted'] satisfies UntoldKind[]
).map(typeOf);

/** What is told, as the activity on which campaigns act. */
export function activityOf(
  telling: Telling,
  { channel, kind }: Pick<Referral, 'channel' | 'kind'>,
  { code, programId }: Pick<ReferralProgram, 'code' | 'programId'>,
): NewActivity {
  const { side, undoes, at: occurredAt, customerId: id } = telling;
  const undone = undoes && { undoes: idOf(programId, undoes), undoesAt: undoes.at.toISOString() };
  return {
    ...{ ...nameOf(telling), occurredAt, customer: { id } },
    attributes: { program: code, side, channel, kind, ...telling.more, ...undone },
  };
}

/** The names of everything that may have been told about a referral of so many steps, but for what was taken back. */
export function namesOfTold({
  friendId,
  lastStep,
}: Pick<Referral, 'friendId' | 'lastStep'>): Pick<NewActivity, 'type' | 'externalId'>[] {
  const kinds = ['claimed', 'qualified', 'approved'] satisfies ToldKind[];
  return Array.from({ length: lastStep }, (_, index) => index + 1).flatMap((step) =>
    kinds.flatMap((kind) => SIDES.map((side) => nameOf({ kind, key: `${friendId}/${side}/${step}` }))),
  );
}

/** The friend of whose referral an activity tells. */
export function subjectOf({ externalId }: Pick<Activity, 'externalId'>): string {
  return externalId.split('/', 1)[0] ?? '';
}

/** Which activity is undone by one of `UNDOING_TYPES`. */
export function undoneBy({ attributes }: Pick<Activity, 'attributes'>): UndoneActivity {
  return { activityId: String(attributes['undoes']), occurredAt: new Date(String(attributes['undoesAt'])) };
}

/** The id of the activity that told something. */
export function idOf(programId: Uuid, told: Told): Uuid {
  return activityIdOf(programId, nameOf(told), told.at);
}

function nameOf({
  kind,
  key,
}: Pick<Telling, 'kind' | 'key'>): Pick<NewActivity, 'type' | 'source' | 'externalId'> {
  const [subject, ...others] = key.split('/');
  return { type: typeOf(kind), source: OWN_SOURCE, externalId: [subject, kind, ...others].join('/') };
}

function typeOf(kind: Telling['kind']): string {
  return `referral.${kind}`;
}
