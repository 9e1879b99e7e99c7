/** A cancellation policy: its name, its tiers, and beside them what owners will read. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { PolicyWords } from './PolicyWords.tsx';
import { faultOf, type Tier, wholeOf } from './tiers.ts';

const MOST_TIERS = 6;
const MOST_HOURS = 24 * 60;
const FRESH: Merchant.PolicyInput = {
  name: '',
  tiers: [
    { untilHoursBefore: 24, feePercent: 20 },
    { untilHoursBefore: 4, feePercent: 50 },
  ],
  noShowPercent: 100,
};

export interface PolicyDrawerProps {
  readonly merchantId: string;
  readonly policy: Merchant.Policy | 'new' | null;
  readonly close: () => void;
}

export function PolicyDrawer({ merchantId, policy, close }: PolicyDrawerProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const known = policy === 'new' || policy === null ? null : policy;
  const save = async (body: Merchant.PolicyInput) => {
    if (known) {
      const params = { merchantId, policyId: known.policyId };
      await api('PUT /v1/merchants/:merchantId/policies/:policyId', {
        params,
        body: { ...body, version: known.version },
      });
    } else await api('POST /v1/merchants/:merchantId/policies', { params: { merchantId }, body });
    await client.invalidateQueries({ queryKey: ['policies', merchantId] });
  };
  return (
    <FormDrawer<Merchant.PolicyInput>
      title={t(known ? 'policy.edit' : 'policy.add')}
      open={policy !== null}
      close={close}
      initial={known ?? FRESH}
      save={save}
      saved={t('saved')}
    >
      <Form.Item
        name="name"
        label={t('policy.name')}
        rules={[{ required: true, whitespace: true, message: t('policy.nameMissing') }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Tiers />
      <Form.Item name="noShowPercent" label={t('policy.noShow')} rules={[{ required: true }]}>
        <InputNumber min={0} max={100} precision={0} style={{ width: 140 }} />
      </Form.Item>
      <Preview />
      {known && <p className="quiet gap-above">{t('policy.hint')}</p>}
    </FormDrawer>
  );
}

function Tiers() {
  const { t } = useTranslation('rules');
  const fits = async (_rule: unknown, tiers: readonly Tier[] = []) => {
    if (tiers.length === 0) throw new Error(t('policy.once'));
    const fault = faultOf(tiers);
    if (fault) throw new Error(t(`policy.${fault}`));
  };
  return (
    <Form.List name="tiers" rules={[{ validator: fits }]}>
      {(fields, { add, remove }, { errors }) => (
        <fieldset className="plain-set tiers">
          <legend className="policy-legend">{t('policy.tiers')}</legend>
          {fields.map(({ key, name }) => (
            <div key={key} className="tier-row">
              <Form.Item name={[name, 'untilHoursBefore']} label={t('policy.hours')} rules={[{ required: true }]}>
                <InputNumber min={0} max={MOST_HOURS} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'feePercent']} label={t('policy.percent')} rules={[{ required: true }]}>
                <InputNumber min={0} max={100} precision={0} />
              </Form.Item>
              <button
                type="button"
                className="icon-button"
                aria-label={t('policy.removeTier')}
                title={t('policy.removeTier')}
                onClick={() => remove(name)}
              >
                <Icon name="close" size={15} />
              </button>
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button
            size="small"
            disabled={fields.length >= MOST_TIERS}
            onClick={() => add({ untilHoursBefore: 2, feePercent: 100 })}
          >
            {t('policy.addTier')}
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

function Preview() {
  const { t } = useTranslation('rules');
  const tiers = Form.useWatch<Tier[] | undefined>('tiers') ?? [];
  const noShowPercent = Form.useWatch<number | undefined>('noShowPercent') ?? 0;
  return (
    <section className="store-preview" aria-label={t('policy.preview')}>
      <b>{t('policy.preview')}</b>
      <PolicyWords policy={{ tiers: wholeOf(tiers), noShowPercent }} />
    </section>
  );
}
