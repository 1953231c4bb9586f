import { required, type Uuid } from '#kernel';
import type { Partner, Verifier } from '../domain/partner.js';
import type { HeldMembership } from '../partner-memberships.service.js';
import type { Statement } from '../domain/settlement.js';
import type { Bonus } from '../bonuses.service.js';
import type { Settlement } from '../settlements.service.js';
import type { PartnerVerifierInput } from './partner.inputs.js';
import type { PartnerBonusType, PartnerMembershipType, PartnerType } from './partner.type.js';
import type { PartnerStatementType } from './settlement.type.js';

export function partnerOf({ id, code, name, isOpen, verifier, secretNumber }: Partner): PartnerType {
  return {
    ...{ partnerId: id, code, name, isOpen, numberFormat: verifier.format },
    ...{ verifierKind: verifier.kind, verifierUrl: verifier.url, secretNumber },
  };
}

export function verifierOf({ kind, format = null, url = null }: PartnerVerifierInput): Verifier {
  return { kind, format, url };
}

export function membershipOf(
  partners: ReadonlyMap<Uuid, Partner>,
  { partnerId, membership }: HeldMembership,
): PartnerMembershipType {
  const { state, since, linked, reason } = membership;
  const partner = partnerOf(required(partners.get(partnerId), 'the partner'));
  return { partnerId, partner, state, since, numberHint: linked?.hint ?? null, reason };
}

export function bonusOf(
  partner: Partner,
  { reference, points, takenBack, awardedAt }: Bonus,
): PartnerBonusType {
  return { partner: partnerOf(partner), reference, points, takenBack, awardedAt };
}

export function statementOf(partnerCode: string, statement: Statement | Settlement): PartnerStatementType {
  const { lines: all, from, to, openingPoints, closingPoints } = statement;
  const { owedByPartnerMinor, owedToPartnerMinor } = statement;
  const { number, closedAt } = 'number' in statement ? statement : { number: null, closedAt: null };
  return {
    ...{ partnerCode, all, number, closedAt, from, to, openingPoints, closingPoints },
    ...{ owedByPartnerMinor, owedToPartnerMinor },
  };
}
