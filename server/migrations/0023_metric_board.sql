set local lock_timeout = '5s';

create schema metric;

-- What the operator decides about each KPI; a new installation begins with the targets of the plan, dated from today.
create table metric.kpi_goal (
  kpi text primary key check (kpi ~ '^[a-z0-9_]{3,40}$'),
  owner text check (length(owner) between 1 and 60),
  baseline double precision,
  target double precision,
  -- The day on which the way from baseline to target began.
  begun_on date not null default current_date,
  target_date date,
  -- A growth compares with the period that ended here; null: with the one that ended a year before.
  baseline_date date,
  changed_at timestamptz not null default now()
);

insert into metric.kpi_goal (kpi, owner, baseline, target, target_date)
select kpi, owner, baseline, target, (current_date + make_interval(months => months))::date
from (values
  ('scene_coverage', 'merchant-manager', null::double precision, 100::double precision, 3),
  ('merchant_compliance', 'merchant-manager', null, 95, 3),
  ('booking_convenience', 'merchant-manager', null, 85, 3),
  ('community_penetration', 'community-manager', null, 80, 6),
  ('community_interactions', 'community-manager', null, 5, 6),
  ('community_repurchase_uplift', 'community-manager', null, 40, 12),
  ('campaign_conversion', 'community-manager', null, 25, 6),
  ('ltv_uplift', 'merchant-manager', null, 35, 12),
  ('complaint_rate', 'care-agent', null, 4, 6),
  ('guarantee_response_hours', 'care-agent', null, 24, 3),
  ('store_rating_floor', 'merchant-manager', null, 4, 3),
  ('page_load_seconds', 'merchant-manager', null, 3, 3),
  ('gmv_growth', 'merchandiser', null, 60, 12),
  ('new_conversion_uplift', 'merchandiser', null, 45, 12),
  ('new_conversion', 'merchandiser', null, 45, 12),
  ('repurchase_rate', 'merchandiser', 25, 70, 12),
  ('retention_3m_uplift', 'merchandiser', null, 50, 12),
  ('aov_uplift', 'merchandiser', null, 35, 12),
  ('satisfaction', 'care-agent', null, 95, 12),
  ('food_gmv_share', 'merchandiser', null, 50, 12),
  ('counterfeit_complaints', 'care-agent', null, 0.1, 12),
  ('food_consult_minutes', 'merchandiser', null, 10, 3),
  ('supplies_repurchase', 'merchandiser', null, 65, 12),
  ('bundle_share', 'merchandiser', null, 30, 12),
  ('filter_efficiency_uplift', 'merchandiser', null, 40, 6),
  ('consult_conversion', 'merchandiser', null, 35, 6),
  ('medication_complaints', 'merchandiser', null, 0.5, 12),
  ('expert_satisfaction', 'merchandiser', null, 92, 6),
  ('slow_mover_removal', 'merchandiser', null, 10, 1),
  ('supplier_response_hours', 'merchandiser', null, 24, 3),
  ('stockout_rate', 'merchandiser', null, 3, 6),
  ('turnover_uplift', 'merchandiser', null, 30, 12),
  ('remote_delivery_days', 'merchandiser', null, 5, 6),
  ('high_value_retention', 'merchandiser', null, 80, 12),
  ('dormant_wakeup_shop', 'merchandiser', null, 25, 12),
  ('scene_gmv_uplift', 'merchandiser', null, 40, 12),
  ('aftersales_resolution', 'care-agent', null, 98, 6),
  ('aftersales_hours', 'care-agent', null, 24, 6),
  ('newcomer_repurchase_30d', 'campaign-manager', 20, 35, 3),
  ('dormant_wakeup', 'campaign-manager', null, 15, 3),
  ('active_aov_uplift', 'campaign-manager', null, 25, 6),
  ('level_upgrade_uplift', 'campaign-manager', null, 20, 6),
  ('nps_uplift', 'campaign-manager', null, 10, 12),
  ('clv_uplift', 'campaign-manager', null, 40, 12),
  ('repurchase_cycle_months', 'analyst', 6, 3, 12),
  ('campaign_roi', 'campaign-manager', 1.2, 2.5, 12),
  ('returning_share', 'analyst', 25, null, 12),
  ('complaint_share_experience', 'care-agent', 42, null, 12),
  ('public_opinion_hours', 'care-agent', null, 2, 1)
) as plan (kpi, owner, baseline, target, months);

create table metric.saved_question (
  question_id uuid primary key,
  kind text not null check (kind in ('funnel', 'path')),
  name text not null check (length(name) between 1 and 80),
  question jsonb not null,
  shared boolean not null,
  staff_id uuid not null,
  staff_name text not null,
  changed_at timestamptz not null
);
create index saved_question_staff on metric.saved_question (staff_id, changed_at desc);
create index saved_question_shared on metric.saved_question (changed_at desc) where shared;
