const REDACTED = '[redacted]';

/** Shapes of secrets and personal data; every pattern is bounded, so a long line costs linear time. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // User and password in an address: postgres://user:password@host
  [/:\/\/[^\s"/@]{0,256}:[^\s"/@]{0,256}@/g, `://${REDACTED}@`],
  // Storefront keys and session tokens; see access/domain/credential.ts.
  [/\bprn_[a-z]{2}_\w{1,128}/g, REDACTED],
  [/\beyJ[\w-]{5,}\.[\w-]{1,4096}(\.[\w-]{0,1024})?/g, REDACTED],
  [/\b(Bearer|Basic) [\w.~+/=-]{4,}/gi, `$1 ${REDACTED}`],
  [/[\w.%+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}/g, REDACTED],
];

/** Shorter secrets would take ordinary words out of every line. */
const SECRET_LENGTH_MIN = 6;

/**
 * The last net under the logs: takes out the given secrets, word by word, and whatever has the shape of a credential or
 * an e-mail address. That nothing of the kind is logged in the first place is the rule; this holds when somebody forgets.
 */
export function scrubber(secrets: readonly string[] = []): (line: string) => string {
  const exact = secrets.filter((secret) => secret.length >= SECRET_LENGTH_MIN);
  return (line) => {
    let text = line;
    for (const secret of exact) text = text.replaceAll(secret, REDACTED);
    for (const [shape, replacement] of SHAPES) text = text.replace(shape, replacement);
    return text;
  };
}
