import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { versionAt } from './domain/template.js';
import { countUses, type UseCounts } from './persistence/report.js';
import { findTemplatePage, type TemplateWithVersions } from './persistence/templates.js';

export type { UseCounts } from './persistence/report.js';

/** What coupons are counted by. */
export type ReportBy = 'TEMPLATE' | 'TAG';

const TEMPLATES_AT_ONCE = 1_000;

/** What became of coupons of customers: how many were issued, to how many, and how many of those used one. */
@Injectable()
export class CouponReport {
  /** By the names of templates' codes, or of their tags; of a template with several tags in each. In the order of the names. */
  async of(tx: Tx, by: ReportBy, now: Date): Promise<UseCounts[]> {
    const groups: { templateId: string; name: string }[] = [];
    let after: string | null = null;
    for (;;) {
      const page: TemplateWithVersions[] = await findTemplatePage(tx, { after, limit: TEMPLATES_AT_ONCE });
      for (const { template, versions } of page) {
        const tags = versionAt(versions, now)?.discount.tags ?? [];
        for (const name of by === 'TAG' ? tags : [template.code])
          groups.push({ templateId: template.id, name });
      }
      const last = page.at(-1);
      if (!last || page.length < TEMPLATES_AT_ONCE) break;
      after = last.template.code;
    }
    return countUses(tx, groups);
  }
}
