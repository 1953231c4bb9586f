import { CheckoutEntity, CheckoutMoveEntity, CheckoutSettingsEntity } from './persistence/checkout.entity.js';

export { CheckoutModule } from './checkout.module.js';
export { CheckoutRules } from './checkout-rules.service.js';
export { Checkouts } from './checkouts.service.js';
export { EndReservationsJob } from './jobs/end-reservations.job.js';
export { Quotes, type Quote } from './quotes.service.js';
export { Reversals, type ReverseCommand } from './reversals.service.js';
export type {
  Buyer,
  CartAsked,
  CheckoutAnswer,
  CheckoutCommand,
  CommitCommand,
  ReleaseCommand,
  ReserveCommand,
} from './commands.js';
export type { Checkout, CheckoutCart, CheckoutLine, CheckoutOutcome, CheckoutUse } from './content.js';

/** The tables of checkouts. */
export const checkoutEntities = [CheckoutEntity, CheckoutMoveEntity, CheckoutSettingsEntity];
