import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { freshLoader, RequestLoaders, type PrincipalContext, type Read } from '#access/graphql';
import type { Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { ReferralCodes, type CodesWanted } from '../codes/referral-codes.service.js';
import type { ReferralCode } from '../domain/referral-code.js';
import type { ReferralCodeType } from './sharing.type.js';

type Loader = DataLoader<CodesWanted, ReferralCodeType[]>;

/** Reads the codes of all customers of an answer at once. */
@Injectable()
export class ReferralCodeLoader extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly codes: ReferralCodes,
  ) {
    super(database);
  }

  /** A code as it is shown, beside the others of its customer. */
  async shown(tx: Tx, programId: Uuid, one: ReferralCode): Promise<ReferralCodeType> {
    const own = (await this.codes.ofAdvocates(tx, [one.advocateId])).get(one.advocateId) ?? [];
    const newest = own.find(({ referralProgramId }) => referralProgramId === one.referralProgramId);
    return codeTypeOf(programId, one, newest?.code === one.code);
  }

  protected override make(read: Read, { actor: { programId } }: PrincipalContext): Loader {
    return freshLoader(async (wanted) => {
      const found = await read((tx) => this.codes.inPrograms(tx, wanted));
      return found.map((own) => own.map((one, place) => codeTypeOf(programId, one, place === 0)));
    });
  }
}

function codeTypeOf(programId: Uuid, one: ReferralCode, isShown: boolean): ReferralCodeType {
  const { code: directoryCode, shown: code, isChosen, createdAt } = one;
  return { programId, directoryCode, code, isChosen, isShown, createdAt };
}
