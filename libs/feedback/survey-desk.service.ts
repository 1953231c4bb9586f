import { Injectable } from '@nestjs/common';
import { Idempotency, Programs, type IdempotentAnswer, type ProgramActor } from '#access';
import { CustomerDirectory } from '#customers';
import { err, notFound, ok, required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { Answering, type NewAnswer } from './answering.service.js';
import type { AnswerName } from './persistence/answers.js';

/** By a customer, or the shop on their behalf. */
export interface AnswerCommand extends NewAnswer {
  readonly actor: ProgramActor;
  readonly idempotencyKey: string;
  readonly now: Date;
}

/** Where answers come in, one at a time and each once. */
@Injectable()
export class SurveyDesk {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly answering: Answering,
  ) {}

  /**
   * Records an answer, once per key. What is kept with the key names the answer and holds nothing of it: what customers write is kept in
   * one place. Problems: those of `Answering`, PROGRAM_CLOSED, and those of the key.
   */
  answer(command: AnswerCommand): Promise<IdempotentAnswer<AnswerName>> {
    const { actor, customer, survey, wave, product, answer, text, idempotencyKey: key, now } = command;
    const input = { customer, survey, wave, product, answer, text };
    return this.idempotency.run(actor, { operation: 'recordSurveyAnswer', key, input, now }, (tx) =>
      this.attempt(tx, command),
    );
  }

  private async attempt(tx: Tx, command: AnswerCommand): Promise<Result<AnswerName, Problem>> {
    const { actor, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    if (!(await this.isTheirs(tx, command))) return err(notFound('customer', ['customer']));
    const [answered] = await this.answering.record(tx, program.value, [command], now);
    const result = required(answered, 'an answer');
    if (!result.ok) return result;
    const { customerId, id } = result.value.answer;
    return ok({ customerId, id });
  }

  /** Naming somebody else with a customer's token answers like a missing id. */
  private async isTheirs(tx: Tx, { actor, customer: name }: AnswerCommand): Promise<boolean> {
    if (actor.kind !== 'CUSTOMER') return true;
    if ('id' in name) return name.id === actor.customerId;
    const found = await this.customers.byExternalIds(tx, [name.externalId]);
    return found.get(name.externalId)?.id === actor.customerId;
  }
}
