import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { ReferralCode } from '../domain/referral-code.js';
import { programOf } from './referral-programs.js';

const CODE = `code, shown, customer_id as "advocateId", referral_program_id as "referralProgramId", number, is_chosen as "isChosen",
  created_at as "createdAt"`;

/** The known ones of these codes, which are as the directory has them. */
export function findCodes(tx: Tx, codes: readonly string[]): Promise<ReferralCode[]> {
  return tx.query<ReferralCode>(
    `select ${CODE} from referral_codes where program_id = $1 and code = any($2::text[])`,
    [programOf(tx), textArray([...new Set(codes)])],
  );
}

/** All codes of advocates, by referral program, the newest first. */
export function findCodesOf(tx: Tx, advocateIds: readonly Uuid[]): Promise<ReferralCode[]> {
  return tx.query<ReferralCode>(
    `select ${CODE} from referral_codes where program_id = $1 and customer_id = any($2::uuid[])
     order by customer_id, referral_program_id, number desc`,
    [programOf(tx), plainArray([...new Set(advocateIds)])],
  );
}

/** Adds codes; answers those that were free. */
export async function insertCodes(tx: Tx, codes: readonly ReferralCode[]): Promise<Set<string>> {
  const rows = await tx.query<{ readonly code: string }>(
    `insert into referral_codes (program_id, code, shown, customer_id, referral_program_id, number, is_chosen, created_at)
     select $1, * from unnest($2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::int[], $7::boolean[], $8::timestamptz[])
     on conflict (program_id, code) do nothing returning code`,
    [
      programOf(tx),
      textArray(codes.map(({ code }) => code)),
      textArray(codes.map(({ shown }) => shown)),
      plainArray(codes.map(({ advocateId }) => advocateId)),
      plainArray(codes.map(({ referralProgramId }) => referralProgramId)),
      plainArray(codes.map(({ number }) => number)),
      plainArray(codes.map(({ isChosen }) => isChosen)),
      timeArray(codes.map(({ createdAt }) => createdAt)),
    ],
  );
  return new Set(rows.map(({ code }) => code));
}
