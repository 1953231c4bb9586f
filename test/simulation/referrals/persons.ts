import { required, type Uuid } from '#kernel';
import { countedSince, type Order, type Row } from './rows.js';
import type { StormShop } from './shop.js';

/** Nobody is paid for one person twice, or for themselves, or for whoever bought before, from when it is known. */
export function wrongPersons(rows: readonly Row[], orders: readonly Order[], shop: StormShop): string[] {
  const people = new Map<Uuid, number>([
    ...shop.ids.map((id, person): [Uuid, number] => [id, person]),
    ...[...shop.newcomers].map(([person, id]): [Uuid, number] => [id, person]),
  ]);
  const personOf = (id: Uuid): number => required(people.get(id), 'a person of the storm');
  return rows.flatMap((row) => {
    const { friend, advocate, approvedAt } = row;
    if (approvedAt === null) return [];
    const person = personOf(friend);
    const wrongs: string[] = [];
    const ofOneself = shop.contacts.sharedSince(person, personOf(advocate));
    if (ofOneself && ofOneself < approvedAt)
      wrongs.push(`${friend} is rewarded for bringing themselves by ${advocate}`);
    for (const other of rows) {
      const since = shop.contacts.sharedSince(person, personOf(other.friend));
      if (since && since < approvedAt && isBefore(other, row))
        wrongs.push(`${friend} is a person who was brought as ${other.friend}`);
    }
    for (const { buyer, at, status, leftMinor } of orders) {
      const buying = people.get(buyer);
      const since = buying === undefined ? null : shop.contacts.sharedSince(person, buying);
      const isKept = status !== 'CANCELLED' && BigInt(leftMinor) > 0n;
      const isSeen = since && since < approvedAt && at < since;
      if (isSeen && isKept && at < countedSince(row)) wrongs.push(`${friend} had bought before as ${buyer}`);
    }
    return wrongs;
  });
}

/** Whether a referral was there when another account of the same person was approved, and counted. */
function isBefore(other: Row, { approvedAt }: Row): boolean {
  if (approvedAt === null || other.approvedAt === null || other.approvedAt > approvedAt) return false;
  return other.state === 'REWARDED' || other.endedAt === null || other.endedAt > approvedAt;
}
