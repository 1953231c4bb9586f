import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
