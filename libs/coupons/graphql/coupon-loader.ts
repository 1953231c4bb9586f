import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Programs, type ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { Coupons, type HeldCoupon } from '../coupons.service.js';
import { stateOf } from '../domain/good.js';
import { termsWorth } from '../domain/template.js';
import { shownWith } from '../domain/typed-code.js';
import { discountOf } from './coupon.mapping.js';
import type { CouponType } from './coupon.type.js';

interface Page {
  readonly after: Uuid | null;
  readonly limit: number;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

const NO_USES = { held: 0, used: 0 };

/** Reads the coupons of all customers of an answer at once. */
@Injectable()
export class CouponLoader {
  private readonly byRequest = new WeakMap<AccessContext, Map<string, DataLoader<Uuid, CouponType[]>>>();

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly coupons: Coupons,
  ) {}

  /** One loader for each page that is asked for. */
  of(context: AccessContext, page: Page): DataLoader<Uuid, CouponType[]> {
    const loaders = this.byRequest.get(context) ?? new Map<string, DataLoader<Uuid, CouponType[]>>();
    this.byRequest.set(context, loaders);
    const name = JSON.stringify(page);
    const loader = loaders.get(name) ?? this.loaderOf(context, page);
    loaders.set(name, loader);
    return loader;
  }

  /** Coupons as they are shown. */
  async shown(tx: Tx, held: readonly HeldCoupon[], now: Date): Promise<CouponType[]> {
    if (held.length === 0) return [];
    const programId = required(tx.programId, 'a program');
    const [templates, uses, program] = await Promise.all([
      this.coupons.templatesOf(tx, held),
      this.coupons.usesOf(tx, held),
      this.programs.byId(tx, programId),
    ]);
    const { currency } = required(program, 'the program');
    return held.map((coupon) => {
      const { template, versions } = required(templates.get(coupon.templateId), 'the template');
      const version = required(
        versions.find(({ id }) => id === coupon.versionId),
        'the version',
      );
      const { id, code, validFrom, validUntil, issuedAt, issuedBy, voidedAt, voidReason, reference } = coupon;
      const { amountMinor } = coupon;
      return {
        ...{
          localId: id,
          programId,
          directoryCode: code,
          issuedFor: reference,
          by: issuedBy,
          why: voidReason,
        },
        ...{ code: shownWith(null, code), template: template.code, name: version.name },
        ...{
          discount: discountOf(termsWorth(version, amountMinor).discount, currency),
          state: stateOf(coupon, now, { ...(uses.get(id) ?? NO_USES), max: version.limits.perCode }),
        },
        ...{ validFrom, validUntil, issuedAt, voidedAt },
      };
    });
  }

  private loaderOf({ actor, now }: AccessContext, page: Page): DataLoader<Uuid, CouponType[]> {
    const principal: ProgramActor = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    return new DataLoader<Uuid, CouponType[]>(
      (ids) =>
        this.database.tx(principal, async (tx) => {
          const held = await this.coupons.ofCustomers(tx, [...new Set(ids)], page);
          const all = [...held.values()].flat();
          const shown = new Map((await this.shown(tx, all, now)).map((one, at) => [all[at], one]));
          return ids.map((id) => (held.get(id) ?? []).map((one) => required(shown.get(one), 'a coupon')));
        }),
      FRESH,
    );
  }
}
