import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { ReferralCodes, type CodesWanted } from '../codes/referral-codes.service.js';
import type { ReferralCode } from '../domain/referral-code.js';
import type { ReferralCodeType } from './sharing.type.js';

/** Reads the codes of all customers of an answer at once. */
@Injectable()
export class ReferralCodeLoader {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<CodesWanted, ReferralCodeType[]>>();

  constructor(
    private readonly database: Database,
    private readonly codes: ReferralCodes,
  ) {}

  of(context: AccessContext): DataLoader<CodesWanted, ReferralCodeType[]> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const actor: ProgramActor = required(
      context.actor.kind === 'ANONYMOUS' ? null : context.actor,
      'principal',
    );
    const loader = new DataLoader<CodesWanted, ReferralCodeType[]>(
      (wanted) => this.database.tx(actor, (tx) => this.read(tx, actor.programId, wanted)),
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }

  /** A code as it is shown, beside the others of its customer. */
  async shown(tx: Tx, programId: Uuid, one: ReferralCode): Promise<ReferralCodeType> {
    const own = (await this.codes.ofAdvocates(tx, [one.advocateId])).get(one.advocateId) ?? [];
    const newest = own.find(({ referralProgramId }) => referralProgramId === one.referralProgramId);
    return codeTypeOf(programId, one, newest?.code === one.code);
  }

  private async read(tx: Tx, programId: Uuid, wanted: readonly CodesWanted[]): Promise<ReferralCodeType[][]> {
    const found = await this.codes.inPrograms(tx, wanted);
    return found.map((own) => own.map((one, place) => codeTypeOf(programId, one, place === 0)));
  }
}

function codeTypeOf(programId: Uuid, one: ReferralCode, isShown: boolean): ReferralCodeType {
  const { code: directoryCode, shown: code, isChosen, createdAt } = one;
  return { programId, directoryCode, code, isChosen, isShown, createdAt };
}
