/** What is certain: always blocks, and nobody turns it off. */
export const HARD_CHECKS = ['SELF_REFERRAL', 'ALREADY_CUSTOMER', 'DUPLICATE_PERSON', 'CYCLE'] as const;

export type HardCheck = (typeof HARD_CHECKS)[number];

/** What is a sign, and no proof. */
export const FRAUD_SIGNS = [
  'SHARED_DEVICE',
  'SHARED_ADDRESS',
  'SHARED_IP',
  'SIMILAR_NAME',
  'SIMILAR_EMAIL',
  'VELOCITY',
  'RING',
] as const;

export type FraudSign = (typeof FRAUD_SIGNS)[number];

/** From the mildest to the strictest. FLAG: goes on, and is paid only when somebody has looked; HOLD: stops until then. */
export const FRAUD_ACTIONS = ['ALLOW', 'FLAG', 'HOLD', 'BLOCK'] as const;

export type FraudAction = (typeof FRAUD_ACTIONS)[number];

export const VELOCITY_WINDOWS = ['HOUR', 'DAY', 'WEEK'] as const;

export type VelocityWindow = (typeof VELOCITY_WINDOWS)[number];

/** What a program does about a sign. */
export interface FraudRule {
  /** Unique in the rules. */
  readonly code: string;
  readonly sign: FraudSign;
  readonly action: Exclude<FraudAction, 'ALLOW'>;
  /** In shadow mode it is written down what it would have done, and nothing is done. */
  readonly isShadow: boolean;
  /**
   * From what on it fires. SHARED_*: so many customers, the advocate among them or not, share it with the friend; SIMILAR_*: percent
   * of likeness, 1 to 100; VELOCITY: more claims of the advocate than this in the window; RING: so many of the advocate's other
   * friends share a device, an address or an IP with the friend.
   */
  readonly threshold: number;
  /** Of VELOCITY; null of others. */
  readonly window: VelocityWindow | null;
}
