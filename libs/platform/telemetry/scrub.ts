const REDACTED = '[redacted]';

interface Shape {
  /** Part of whatever has the shape: most lines have none, and looking for a word costs a tenth of a pattern. */
  readonly sign: string;
  /** Bounded everywhere, so that a long line costs linear time. */
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Shapes of secrets and personal data. */
const SHAPES: readonly Shape[] = [
  // User and password in an address: postgres://user:password@host
  { sign: '://', pattern: /:\/\/[^\s"/@]{0,256}:[^\s"/@]{0,256}@/g, replacement: `://${REDACTED}@` },
  // Storefront keys and session tokens; see access/domain/credential.ts.
  { sign: 'prn_', pattern: /\bprn_[a-z]{2}_\w{1,128}/g, replacement: REDACTED },
  { sign: 'eyJ', pattern: /\beyJ[\w-]{5,}\.[\w-]{1,4096}(\.[\w-]{0,1024})?/g, replacement: REDACTED },
  { sign: 'earer ', pattern: /\bbearer [\w.~+/=-]{4,}/gi, replacement: `Bearer ${REDACTED}` },
  { sign: 'asic ', pattern: /\bbasic [\w.~+/=-]{4,}/gi, replacement: `Basic ${REDACTED}` },
  { sign: '@', pattern: /[\w.%+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}/g, replacement: REDACTED },
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
    for (const { sign, pattern, replacement } of SHAPES)
      if (text.includes(sign)) text = text.replace(pattern, replacement);
    return text;
  };
}
