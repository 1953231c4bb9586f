import { fromTaggedJson, toTaggedJson } from '#kernel';
import type { TemplateTerms } from '../domain/template.js';

/** Terms as JSON. */
export type StoredTerms = Readonly<Record<string, unknown>>;

/** Of terms that were stored before there were audiences. */
const BEFORE_AUDIENCES: Pick<TemplateTerms, 'audience' | 'isAutomatic'> = {
  audience: null,
  isAutomatic: false,
};

export function toStored(terms: TemplateTerms): StoredTerms {
  const { name, description, discount, holder, audience, isAutomatic, validity, times, limits } = terms;
  const plain = { name, description, discount, holder, audience, isAutomatic, validity, times, limits };
  return toTaggedJson(plain) as StoredTerms;
}

export function fromStored(stored: StoredTerms): TemplateTerms {
  return {
    ...BEFORE_AUDIENCES,
    ...(fromTaggedJson(stored) as Omit<TemplateTerms, keyof typeof BEFORE_AUDIENCES>),
  };
}
