import type { MigrationInterface, QueryRunner } from 'typeorm';

// What every version awarded becomes its one effect; amounts in JSON are digits already.
const EFFECTS = `
  alter table campaign_versions
    add column trigger text not null default 'order.paid',
    add column condition text,
    add column effects jsonb,
    add column priority integer not null default 0,
    add column exclusivity_group text;
  update campaign_versions set effects = jsonb_build_array(jsonb_build_object(
    'kind', 'AWARD_POINTS', 'pointTypeId', point_type_id, 'amount', award || '{"lines": null}',
    'expiry', expiry_policy, 'pending', pending_policy));
  alter table campaign_versions
    alter column trigger drop default,
    alter column priority drop default,
    alter column effects set not null,
    drop column award,
    drop column point_type_id,
    drop column expiry_policy,
    drop column pending_policy,
    drop constraint campaign_versions_state_check,
    add constraint campaign_versions_state_check check (state in ('DRAFT', 'ACTIVE', 'PAUSED', 'ENDED')),
    add constraint campaign_versions_priority_check check (priority between -1000 and 1000);`;

const AWARDS = `
  alter table awards
    alter column order_id drop not null,
    add column effect smallint not null default 0,
    add constraint awards_effect_check check (effect >= 0);
  alter table awards alter column effect drop default;`;

/** Versions with a trigger, a condition and several effects; awards for activities without an order. */
export class CampaignEffects1763000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EFFECTS + AWARDS);
  }

  /** Only as far as what is stored has the older form. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table awards drop column effect, alter column order_id set not null;
      alter table campaign_versions
        add column award jsonb, add column point_type_id uuid, add column expiry_policy jsonb, add column pending_policy jsonb,
        drop constraint campaign_versions_priority_check, drop constraint campaign_versions_state_check,
        add constraint campaign_versions_state_check check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
        add constraint campaign_versions_point_type_fk foreign key (point_type_id) references point_types (id);
      update campaign_versions set award = (effects -> 0 -> 'amount') - 'lines',
        point_type_id = (effects -> 0 ->> 'pointTypeId')::uuid,
        expiry_policy = nullif(effects -> 0 -> 'expiry', 'null'), pending_policy = effects -> 0 -> 'pending';
      alter table campaign_versions
        alter column award set not null, alter column point_type_id set not null, alter column pending_policy set not null,
        drop column trigger, drop column condition, drop column effects, drop column priority, drop column exclusivity_group;`);
  }
}
