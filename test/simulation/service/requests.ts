/** The documents that a simulated shop sends: the public API as storefronts and staff use it. */

const ERRORS = `userErrors { code ... on InsufficientPoints { required available } ... on CaptureExceedsHold { held }
  ... on HoldNotOpen { status } ... on ReturnExceedsOrder { remainingMinor } ... on NotFound { what } }`;

export const WALLET = `pending available held lifetimeEarned lifetimeSpent lifetimeExpired
  expirations { points lastDay expiresAt } holds { id points }`;

const ORDER = 'order { status awards { points clawedBack } }';

function spending(name: string, hold: '' | 'hold { id status points }'): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { answer: ${name}(input: $input) {
    replayed points transactionId ${hold} wallet { ${WALLET} } ${ERRORS} } }`;
}

function recording(name: string, fields: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { answer: ${name}(input: $input) { replayed ${fields} ${ERRORS} } }`;
}

export const REQUESTS = {
  hold: spending('holdPoints', 'hold { id status points }'),
  capture: spending('captureHold', 'hold { id status points }'),
  release: spending('releaseHold', 'hold { id status points }'),
  redeem: spending('redeemPoints', ''),
  transfer: spending('transferPoints', ''),
  order: recording('recordOrder', ORDER),
  return: recording('recordReturn', ORDER),
  cancel: recording('cancelOrder', ORDER),
  deliver: recording('recordActivity', ''),
  adjust: recording('adjustPoints', 'adjustment { status }'),
} as const;

export interface WalletSeen {
  readonly pending: number;
  readonly available: number;
  readonly held: number;
  readonly lifetimeEarned: number;
  readonly lifetimeSpent: number;
  readonly lifetimeExpired: number;
  readonly expirations: readonly {
    readonly points: number;
    readonly lastDay: string;
    readonly expiresAt: string;
  }[];
  readonly holds: readonly { readonly id: string; readonly points: number }[];
}

/** What any of the requests is answered; a field that was not asked for is absent. */
export interface AnswerSeen {
  readonly replayed?: boolean | null;
  readonly points?: number | null;
  readonly transactionId?: string | null;
  readonly hold?: { readonly id: string; readonly status: string; readonly points: number } | null;
  readonly wallet?: WalletSeen | null;
  readonly order?: {
    readonly status: string;
    readonly awards: readonly { readonly points: number; readonly clawedBack: number }[];
  } | null;
  readonly adjustment?: { readonly status: string } | null;
  readonly userErrors: readonly ({ readonly code: string } & Readonly<Record<string, string | number>>)[];
}
