import type { Uuid } from '#kernel';
import type { Tx } from '#platform';

/** Who the subject of a customer token is: answered by the lib that knows customers. */
export abstract class CustomerSubjects {
  /** Ids of the customers with these external ids, in the transaction's program; unknown ones are left out. */
  abstract idsOf(tx: Tx, externalIds: readonly string[]): Promise<ReadonlyMap<string, Uuid>>;
}
