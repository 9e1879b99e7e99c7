/** Restricts one category of a merchant or takes it off, in a store or in all of them. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogueNames } from '../catalogue.ts';
import { useTakeOver } from './useMerchant.ts';

interface Values {
  readonly categoryKey: string;
  /** Empty: all stores. */
  readonly storeId: string;
  readonly state: Merchant.RestrictionState;
  readonly reason: string;
}

interface RestrictDrawerProps {
  readonly merchant: Merchant.MerchantDetail;
  readonly close: () => void;
}

export function RestrictDrawer({ merchant: { merchantId, readiness }, close }: RestrictDrawerProps) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const takeOver = useTakeOver();
  const stores = useQuery({
    queryKey: ['stores', { merchantId }],
    queryFn: () => api('GET /v1/stores', { query: { merchantId, limit: 100 } }),
  });
  const save = async ({ storeId, ...rest }: Values) => {
    const body = { ...rest, storeId: storeId === '' ? null : storeId };
    takeOver(await api('POST /v1/merchants/:merchantId/restrictions', { params: { merchantId }, body }));
  };
  const [first] = readiness;
  return (
    <FormDrawer<Values>
      title={t('restriction.add')}
      open
      close={close}
      initial={{ storeId: '', state: 'restricted', ...(readiness.length === 1 && first && { categoryKey: first.key }) }}
      save={save}
      saved={t('restriction.saved')}
    >
      <Form.Item
        name="categoryKey"
        label={t('restriction.category')}
        rules={[{ required: true, message: t('restriction.missing') }]}
      >
        <Select options={readiness.map(({ key }) => ({ value: key, label: names.category(key) }))} />
      </Form.Item>
      <Form.Item name="storeId" label={t('restriction.store')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: '', label: t('restriction.everyStore') },
            ...(stores.data?.items ?? []).map((store) => ({ value: store.storeId, label: store.name })),
          ]}
        />
      </Form.Item>
      <Form.Item name="state" label={t('restriction.what')}>
        <Radio.Group
          className="choice-column"
          options={(['restricted', 'delisted'] as const).map((state) => ({
            value: state,
            label: (
              <span>
                {t(`state.${state}`)}
                <div className="quiet">{t(`restriction.text.${state}`)}</div>
              </span>
            ),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('reason')}
        extra={t('restriction.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('restriction.missing') }]}
      >
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
