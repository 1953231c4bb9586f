/** Name of the parameter by which a storefront learns of the touch. */
export const TOUCH_PARAMETER = 'perennial_ref';

/** An address, to which only the value of the parameter is still to be added, between its halves. */
export interface Landing {
  /** Where those go whose click does not count. */
  readonly plain: string;
  readonly head: string;
  readonly tail: string;
}

/**
 * Splits the address of a referral program where the parameter goes. As browsers would write it, because headers take no other letters;
 * what else it asks for stays.
 */
export function landingOf(landingUrl: string): Landing {
  const plain = new URL(landingUrl).href;
  const hash = plain.indexOf('#');
  const [address, tail] = hash < 0 ? [plain, ''] : [plain.slice(0, hash), plain.slice(hash)];
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return { plain, head: `${address}${joint}${TOUCH_PARAMETER}=`, tail };
}
