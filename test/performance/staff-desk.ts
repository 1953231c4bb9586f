import { Staff, systemActor } from '#access';
import { STAFF_PASSWORD, valueOf } from '../support/test-app.js';
import type { BenchServices } from './bench-services.js';

/** Asks as staff do, in this process. */
export class StaffDesk {
  private constructor(
    private readonly bench: BenchServices,
    private readonly session: string | null,
  ) {}

  static async open(bench: BenchServices, now: Date): Promise<StaffDesk> {
    const { services, program } = bench;
    const origin = { actor: systemActor(program.id, 'bench'), now };
    const email = 'bench@acme.test';
    const person = { email, name: 'Bench', role: 'OWNER' as const, password: STAFF_PASSWORD };
    valueOf(await services.get(Staff).create(origin, person));
    const mutation = `mutation ($input: SignInInput!) { signIn(input: $input) { sessionToken } }`;
    const input = { program: program.code, email, password: STAFF_PASSWORD };
    const answer = await new StaffDesk(bench, null).ask(mutation, { input });
    const { data } = JSON.parse(answer) as { data: { signIn: { sessionToken: string } } };
    return new StaffDesk(bench, data.signIn.sessionToken);
  }

  /** The text of the answer; an error is thrown. */
  async ask(text: string, variables: object = {}): Promise<string> {
    const headers = this.session === null ? {} : { authorization: `Bearer ${this.session}` };
    const payload = { query: text, variables };
    const request = { method: 'POST', url: '/admin/graphql', headers, payload } as const;
    const { body } = await this.bench.services.inject(request);
    if (body.includes('"errors"')) throw new Error(body);
    return body;
  }
}
