import { advance } from '../../../libs/ledger/domain/advance.js';
import { apply } from '../../../libs/ledger/domain/apply.js';
import { expiryOf, termsOf } from '../../../libs/ledger/domain/lot-policy.js';
import { drawsToRestore } from '../../../libs/ledger/domain/restore.js';

/** The rule under test: the functions of the ledger's domain that move points. */
export interface Rule {
  readonly apply: typeof apply;
  readonly advance: typeof advance;
  readonly termsOf: typeof termsOf;
  readonly expiryOf: typeof expiryOf;
  readonly drawsToRestore: typeof drawsToRestore;
}

/** The rule as it is shipped. */
export const RULE: Rule = { apply, advance, termsOf, expiryOf, drawsToRestore };
