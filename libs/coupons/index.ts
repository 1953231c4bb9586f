export {
  LANES,
  RETURN_POLICIES,
  SPEND_BASES,
  type Benefit,
  type Discount,
  type Lane,
  type MinimumSpend,
  type ReturnPolicy,
  type SpendBasis,
} from './domain/discount.js';
export { checkDiscount } from './domain/discount-rules.js';
export { wordsOf } from './domain/wording.js';
