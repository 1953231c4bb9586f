import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { Programs } from '#access';
import {
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
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

interface Loaders {
  /** One loader per page asked for: one query for all customers. */
  readonly coupons: (page: Page) => DataLoader<Uuid, CouponType[]>;
}

const NO_USES = { held: 0, used: 0 };

/** Reads the coupons of all customers of an answer at once. */
@Injectable()
export class CouponLoader extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly programs: Programs,
    private readonly coupons: Coupons,
  ) {
    super(database);
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

  protected override make(read: Read, { now }: PrincipalContext): Loaders {
    return {
      coupons: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => this.ofCustomers(tx, ids, page, now)), []),
      ),
    };
  }

  private async ofCustomers(
    tx: Tx,
    ids: readonly Uuid[],
    page: Page,
    now: Date,
  ): Promise<ReadonlyMap<Uuid, CouponType[]>> {
    const held = await this.coupons.ofCustomers(tx, ids, page);
    const all = [...held.values()].flat();
    const shown = new Map((await this.shown(tx, all, now)).map((one, at) => [all[at], one]));
    return new Map(
      [...held].map(([id, own]) => [id, own.map((one) => required(shown.get(one), 'a coupon'))]),
    );
  }
}
