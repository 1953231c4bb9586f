import type { Uuid } from '#kernel';
import type { Channel } from './channel.js';

/** How a friend met the code of an advocate. */
export const TOUCH_KINDS = ['CLICK', 'TYPED_CODE', 'INVITATION', 'EVENT_GUEST', 'STAFF'] as const;

export type TouchKind = (typeof TOUCH_KINDS)[number];

/** That a friend met the code of an advocate. Appended once, never changed; who the friend is shows when somebody claims it. */
export interface Touch {
  /** UUIDv7 of the time. */
  readonly id: Uuid;
  /** The advocate. */
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  /** As the directory has it; null: an event brought them together, and no code. */
  readonly code: string | null;
  readonly kind: TouchKind;
  readonly channel: Channel;
  readonly occurredAt: Date;
  /** Keyed hash of the e-mail address or phone that was invited; null of clicks and codes. */
  readonly contactKey: Buffer | null;
  /** Keyed hash of address and browser of whoever clicked, good for a day; null where there is none. */
  readonly visitor: Buffer | null;
}
