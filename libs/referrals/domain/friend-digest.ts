import { digestOf, type Uuid } from '#kernel';

/** Stands for a friend in lists of advocates, who are not told who their friends are: nobody finds the id by it. */
export function friendDigest(friendId: Uuid): Uuid {
  const hex = digestOf([friendId]);
  return [[0, 8] as const, [8, 12] as const, [12, 16] as const, [16, 20] as const, [20, 32] as const]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
}
