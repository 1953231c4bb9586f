import type { TemplateTerms } from '../domain/template.js';

/** Terms as JSON: whole numbers that may be large are texts under names of their own, instants ISO 8601. */
export type StoredTerms = Readonly<Record<string, unknown>>;

export function toStored(terms: TemplateTerms): StoredTerms {
  const { name, description, discount, holder, validity, times, limits } = terms;
  const plain = { name, description, discount, holder, validity, times, limits };
  return JSON.parse(
    JSON.stringify(plain, (_, value: unknown) =>
      typeof value === 'bigint' ? { $bigint: value.toString() } : value,
    ),
  ) as StoredTerms;
}

export function fromStored(stored: StoredTerms): TemplateTerms {
  const terms = revived(stored) as TemplateTerms;
  const { from, until, daysAfterIssue } = terms.validity;
  return {
    ...terms,
    validity: { from: instantOf(from), until: instantOf(until), daysAfterIssue },
  };
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]));
}

function instantOf(stored: Date | null): Date | null {
  return stored === null ? null : new Date(stored);
}
