import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * The E.164 form of a phone number as it is dialled in a region (two capital letters); null when it is none. Only the
 * length is checked against the country's numbering plan, because plans change faster than their descriptions.
 */
export function toE164(text: string, region: string | null): string | null {
  const defaultCountry = region !== null && isSupportedCountry(region) ? region : undefined;
  const number = parsePhoneNumberFromString(text, { defaultCountry, extract: false });
  return number?.isPossible() ? number.number : null;
}

/** The region in which a program's customers dial: the one its first locale names, such as US of "en-US". */
export function defaultRegionOf([locale]: readonly string[]): string | null {
  return locale === undefined ? null : (new Intl.Locale(locale).region ?? null);
}
