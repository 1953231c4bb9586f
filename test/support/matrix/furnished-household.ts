import { required } from '#kernel';
import type { Desk } from '../desk.js';
import type { Names } from './names.js';

const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code message } } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { userErrors { code message } } }`;

interface Payload {
  readonly household?: { readonly id: string } | null;
  readonly userErrors: readonly object[];
}

/** Two households of a customer: one that the customer heads, with a guest who brings in and redeems; and one that asks. */
export class FurnishedHousehold {
  constructor(
    private readonly desk: Desk,
    private readonly externalId: string,
    private readonly mark: string,
  ) {}

  async live(usedKeys: readonly string[]): Promise<Pick<Names, 'household' | 'invitingHousehold'>> {
    const { externalId: customer, mark } = this;
    const [host, friend, gone] = ['host', 'mate', 'gone'].map((one) => `${customer}-${one}`);
    for (const name of [host, friend, gone]) {
      await this.mutate('upsertCustomer', UPSERT, { externalId: name, givenName: `Mate ${mark}` });
      await this.mutate('enrolCustomer', ENROL, { externalId: name });
    }
    const household = await this.ask('createHousehold', { customer, name: `Home ${mark}`, capacity: 6 });
    for (const invitee of [friend, gone]) {
      await this.ask('inviteToHousehold', { customer, invitee });
      await this.ask('acceptHouseholdInvitation', { customer: invitee, household });
    }
    for (const idempotencyKey of usedKeys) {
      await this.ask('contributeToHousehold', { customer, points: 10, idempotencyKey });
      const orderReference = `o-${customer}`;
      const redemption = { customer, points: 1, idempotencyKey, orderReference, reason: `tea ${mark}` };
      await this.ask('redeemHouseholdPoints', redemption);
    }
    await this.ask('setHouseholdLimit', { customer, member: 2, monthlyLimit: 5_000 });
    const invitingHousehold = await this.ask('createHousehold', { customer: host, name: `Host ${mark}` });
    await this.ask('inviteToHousehold', { customer: host, invitee: customer });
    return { household, invitingHousehold };
  }

  private async ask(name: string, input: object): Promise<string> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { household { id } userErrors { code message path } } }`;
    return required((await this.mutate(name, query, input)).household, name).id;
  }

  private async mutate(name: string, query: string, input: object): Promise<Payload> {
    const answer = required((await this.desk.ask<Record<string, Payload>>(query, { input }))[name], name);
    if (answer.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(answer.userErrors)}`);
    return answer;
  }
}
