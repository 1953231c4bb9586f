import { Injectable } from '@nestjs/common';
import { invalid, invariant, notFound, type Problem, type Uuid } from '#kernel';
import type { Tx } from '#platform';

/** Who can pay for points that campaigns give, besides the program itself. */
export interface Issuer {
  readonly code: string;
  /** The points it pays for. */
  readonly pointTypeId: Uuid;
}

type FindIssuer = (tx: Tx, code: string) => Promise<Issuer | null>;

/** Where the store of issuers registers at start-up: the engine knows them by their codes, which never change. */
@Injectable()
export class Issuers {
  private find: FindIssuer = () => Promise.resolve(null);
  private isRegistered = false;

  register(find: FindIssuer): void {
    invariant(!this.isRegistered, 'one store knows the issuers');
    this.isRegistered = true;
    this.find = find;
  }

  /** Why points of a type cannot be an issuer's; null when they can. */
  async refusalOf(tx: Tx, code: string, pointTypeId: Uuid, path: readonly string[]): Promise<Problem | null> {
    const issuer = await this.find(tx, code);
    if (!issuer) return notFound('partner', path);
    return issuer.pointTypeId === pointTypeId
      ? null
      : invalid(path, 'The partner pays for points of another type.');
  }
}
