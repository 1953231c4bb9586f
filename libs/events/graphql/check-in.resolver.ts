import { Mutation, Resolver } from '@nestjs/graphql';
import type { Origin, ProgramActor } from '#access';
import { Allow, CurrentActor, Now, StaffOrigin } from '#access/graphql';
import { Input } from '#platform/graphql';
import { CheckIns } from '../check-ins.service.js';
import { CheckInInput, UndoCheckInInput } from './event.inputs.js';
import { CheckInPayload } from './event.type.js';
import { checkInPayloadOf } from './registration-answers.js';

/** The door of events: for staff, and for the shop's own devices. */
@Resolver()
export class CheckInResolver {
  constructor(private readonly checkIns: CheckIns) {}

  @Mutation(() => CheckInPayload, {
    description:
      'Checks somebody in by their code, from some hours before the event to its end. A repeat changes nothing. At most 100 codes in 20 seconds.',
  })
  @Allow('events:write', 'events:check_in')
  async checkIn(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CheckInInput) { code }: CheckInInput,
  ): Promise<CheckInPayload> {
    return checkInPayloadOf(await this.checkIns.checkIn({ actor, now, code }), now);
  }
}

/** Mistakes at the door. */
@Resolver()
export class UndoCheckInResolver {
  constructor(private readonly checkIns: CheckIns) {}

  @Mutation(() => CheckInPayload, {
    description: 'Undoes a check-in: what campaigns gave for it is taken back. A repeat changes nothing.',
  })
  @Allow('events:write')
  async undoCheckIn(
    @StaffOrigin() origin: Origin,
    @Input(() => UndoCheckInInput) { code, reason }: UndoCheckInInput,
  ): Promise<CheckInPayload> {
    return checkInPayloadOf(await this.checkIns.undo({ ...origin, code, reason }), origin.now);
  }
}
