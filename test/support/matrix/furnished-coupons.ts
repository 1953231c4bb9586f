import { MakeCouponCodesJob } from '#coupons';
import { required } from '#kernel';
import type { TestApp } from '../test-app.js';

const ERRORS = 'userErrors { code message }';
const TEMPLATE = `mutation ($input: CreateCouponTemplateInput!) { createCouponTemplate(input: $input) { ${ERRORS} } }`;
const CODE = `mutation ($input: AddCouponCodeInput!) { addCouponCode(input: $input) { ${ERRORS} } }`;
const BATCH = `mutation ($input: CreateCouponBatchInput!) { createCouponBatch(input: $input) { couponBatch { id } ${ERRORS} } }`;
const ISSUE = `mutation ($input: IssueCouponInput!) { issueCoupon(input: $input) { ${ERRORS} } }`;

type AskStaff = (field: string, query: string, input: object) => Promise<unknown>;

/** A template with a public code and a batch of codes; the id of the batch. */
export async function foundCoupons(
  staff: AskStaff,
  app: TestApp,
  name: string,
  isOther: boolean,
): Promise<string> {
  for (const code of [`${name}_coupon`, ...(isOther ? ['fresh'] : [])])
    await staff('createCouponTemplate', TEMPLATE, {
      ...{ code, name: `Coupon ${name}`, benefit: { kind: 'AMOUNT', amountMinor: 5 } },
    });
  await staff('createCouponTemplate', TEMPLATE, {
    ...{ code: `${name}_own`, name: `Own ${name}`, holder: 'CUSTOMER' },
    benefit: { kind: 'AMOUNT', amountMinor: 5 },
  });
  const template = `${name}_coupon`;
  await staff('addCouponCode', CODE, { template, publicCode: `${name}-sale` });
  const input = { template, count: 3, idempotencyKey: `coupons-of-${name}-made-once` };
  const { couponBatch } = (await staff('createCouponBatch', BATCH, input)) as {
    readonly couponBatch: { readonly id: string } | null;
  };
  await app.app.get(MakeCouponCodesJob).run(app.now);
  return required(couponBatch, 'a batch').id;
}

export async function issueCoupons(
  staff: AskStaff,
  template: string,
  customer: string,
  externalId: string,
): Promise<void> {
  await staff('issueCoupon', ISSUE, { template, customer, reference: `Sorry, ${externalId}` });
}
