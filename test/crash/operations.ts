/**
 * What the clients of the harness ask for: mutations of the public storefront schema, the part of an answer that must
 * be the same for ever, and what the answer says about the ledger.
 */

export type SpendingKind = 'redeemPoints' | 'holdPoints' | 'captureHold' | 'releaseHold' | 'transferPoints';
export type RecordingKind = 'recordOrder' | 'recordReturn';
export type OperationKind = SpendingKind | RecordingKind;

/** One decision of a client, whatever number of requests it takes until it is answered. */
export interface Operation {
  readonly kind: OperationKind;
  /** What makes it one: the idempotency key, or the external id of an order or return. */
  readonly key: string;
  /** The input without the key. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whose wallet it moves, by external id; null when it is to be refused before that matters. */
  readonly customer: string | null;
}

export interface AwardAnswer {
  readonly campaign: string;
  readonly version: number;
  readonly points: number;
  readonly basisMinor: number;
  readonly lot: number | null;
  readonly clawedBack: number;
}

interface UserErrorAnswer {
  readonly code: string;
  readonly path: readonly string[] | null;
}

/** The union of what the mutations answer; each has its own part of it. */
export interface Payload {
  readonly replayed: boolean | null;
  readonly points?: number | null;
  readonly transactionId?: string | null;
  readonly hold?: { readonly id: string; readonly points: number; readonly expiresAt: string } | null;
  readonly order?: {
    readonly id: string;
    readonly externalId: string;
    readonly number: number;
    readonly occurredAt: string;
    readonly amounts: { readonly totalMinor: number };
    readonly awards: readonly AwardAnswer[];
  } | null;
  readonly orderReturn?: {
    readonly externalId: string;
    readonly occurredAt: string;
    readonly amounts: { readonly totalMinor: number };
  } | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

const ERRORS = `userErrors { code path
  ... on InsufficientPoints { required available } ... on HoldNotOpen { status } ... on CaptureExceedsHold { held } }`;
const HOLD = 'hold { id points expiresAt }';
const ORDER = `order { id externalId number occurredAt amounts { totalMinor }
  awards { campaign version points basisMinor lot clawedBack } }`;

const SELECTIONS: Readonly<Record<OperationKind, string>> = {
  redeemPoints: 'points transactionId',
  holdPoints: `points transactionId ${HOLD}`,
  captureHold: `points transactionId ${HOLD}`,
  releaseHold: `points transactionId ${HOLD}`,
  transferPoints: 'points transactionId',
  recordOrder: ORDER,
  recordReturn: `${ORDER} orderReturn { externalId occurredAt amounts { totalMinor } }`,
};

export function isRecording(kind: OperationKind): kind is RecordingKind {
  return kind === 'recordOrder' || kind === 'recordReturn';
}

/** The body of a request, as JSON. */
export function bodyOf({ kind, input }: Operation, key: string): string {
  const type = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${kind}(input: $input) { replayed ${SELECTIONS[kind]} ${ERRORS} } }`;
  const keyField = isRecording(kind) ? 'externalId' : 'idempotencyKey';
  return JSON.stringify({ query, variables: { input: { ...input, [keyField]: key } } });
}

/** The code of a refusal; null when it was done. */
export function refusalOf(payload: Payload): string | null {
  return payload.userErrors[0]?.code ?? null;
}

/**
 * The part of an answer that never changes, as text. Balances, what returns took back of an order, and figures of a
 * refusal that is not stored (that of an order or return is found anew) are answered as they stand now.
 */
export function lastingPartOf(kind: OperationKind, payload: Payload): string {
  const { userErrors, points, transactionId, hold, order, orderReturn } = payload;
  if (userErrors.length > 0)
    return JSON.stringify(isRecording(kind) ? userErrors.map(({ code, path }) => [code, path]) : userErrors);
  if (!isRecording(kind)) return JSON.stringify({ points, transactionId, hold: hold?.id ?? null });
  if (kind === 'recordReturn') return JSON.stringify({ order: order?.id, orderReturn });
  const awards = order?.awards.map((award) => [
    award.campaign,
    award.version,
    award.points,
    award.basisMinor,
    award.lot,
  ]);
  return JSON.stringify([
    order?.id,
    order?.externalId,
    order?.number,
    order?.occurredAt,
    order?.amounts,
    awards,
  ]);
}
