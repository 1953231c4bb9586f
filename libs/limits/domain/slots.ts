import { ALL, type CounterKey, type Take } from './usage.js';

/**
 * Counters that a slotted one is kept in. More let more take at once, and make the last pieces dearer to find; changing it would
 * lose sight of what was counted.
 */
export const SLOTS = 16;
const SLOT = /^slot:\d{2}$/;

export function isSlot({ subject }: CounterKey): boolean {
  return SLOT.test(subject);
}

/** The slots of a take of all together, each with its part of the cap: they sum to it. */
export function slotsOf({ ownerId, measure, cap }: Take): Take[] {
  return Array.from({ length: SLOTS }, (_, index) => ({
    ownerId,
    measure,
    subject: `slot:${String(index).padStart(2, '0')}`,
    amount: 0n,
    cap: cap === null ? null : cap / BigInt(SLOTS) + (BigInt(index) < cap % BigInt(SLOTS) ? 1n : 0n),
  }));
}

/** Whether a take is to be found in slots: only what is counted for all together is. */
export function isInSlots({ subject, isSlotted = false }: Take): boolean {
  return isSlotted && subject === ALL;
}
