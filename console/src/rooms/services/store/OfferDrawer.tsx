/** One offer: service, prices by size and coat, add-ons, buffers, payment, policy, home visits. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { useCatalogue, useSayNames } from '../catalogue.ts';
import { BandsMatrix } from './BandsMatrix.tsx';
import { bandsOf, type Matrix, matrixOf } from './bands.ts';
import { useMayManage } from './mayManage.ts';
import { usePolicies } from './usePolicies.ts';

export interface OfferDrawerProps {
  readonly store: Merchant.StoreDetail;
  readonly offer: Merchant.Offer | 'new' | null;
  readonly close: () => void;
}

type Values = Omit<Merchant.OfferInput, 'bands'> & { readonly matrix: Matrix };

const NONE = { minutes: 0, priceFen: 0 };
const FRESH: Partial<Values> = {
  matrix: { by: 'size', cells: {}, rest: [] },
  firstVisit: NONE,
  matted: NONE,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  leadMinutes: 60,
  horizonDays: 60,
  gridMinutes: 15,
  payment: ['full', 'store'],
  depositFen: 0,
  policyId: null,
  home: { allowed: false, areaM: 5000, speedKmh: 18, priceFen: 0 },
  seats: null,
  tags: [],
};

export function OfferDrawer({ store, offer, close }: OfferDrawerProps) {
  const { t } = useTranslation('store');
  const client = useQueryClient();
  const mayManage = useMayManage();
  const { storeId } = store;
  const known = offer === 'new' || offer === null ? null : offer;
  const save = async ({ matrix, ...values }: Values) => {
    const { serviceId = known?.serviceId ?? '', name, policyId, seats } = values;
    const rest = { serviceId, name: name || null, policyId: policyId ?? null, seats: seats ?? null };
    const body = { ...values, ...rest, bands: bandsOf(matrix) };
    if (known)
      await api('PUT /v1/offers/:offerId', {
        params: { offerId: known.offerId },
        body: { ...body, version: known.version },
      });
    else await api('POST /v1/stores/:storeId/offers', { params: { storeId }, body });
    await client.invalidateQueries({ queryKey: ['offers', storeId] });
  };
  const initial = known ? { ...known, matrix: matrixOf(known.bands) } : FRESH;
  return (
    <FormDrawer<Values>
      title={t(known ? 'offer.edit' : 'offer.add')}
      open={offer !== null}
      close={close}
      initial={initial}
      save={save}
      saved={t('saved')}
      width={880}
      readOnly={!mayManage}
    >
      <Basics fixed={known !== null} />
      <Form.Item name="matrix" label={t('offer.prices')}>
        <BandsMatrix />
      </Form.Item>
      <Extras />
      <Times />
      <Money merchantId={store.merchantId} />
      <Home />
    </FormDrawer>
  );
}

function Basics({ fixed }: { readonly fixed: boolean }) {
  const { t } = useTranslation('store');
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const groups = (catalogue.data?.categories ?? []).map((category) => ({
    label: sayNames(category.names),
    options: (catalogue.data?.services ?? [])
      .filter((service) => service.categoryKey === category.key)
      .map((service) => ({ value: service.serviceId, label: sayNames(service.names) })),
  }));
  const isClass = (serviceId: string) =>
    catalogue.data?.services.find((service) => service.serviceId === serviceId)?.mode === 'class';
  return (
    <>
      <div className="pair">
        <Form.Item name="serviceId" label={t('offer.service')} rules={[{ required: true }]}>
          <Select disabled={fixed} showSearch={{ optionFilterProp: 'label' }} options={groups} />
        </Form.Item>
        <Form.Item name="name" label={t('offer.name')} extra={t('offer.nameHint')}>
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          isClass(getFieldValue('serviceId')) && (
            <Form.Item name="seats" label={t('offer.seats')} rules={[{ required: true }]}>
              <InputNumber min={1} max={200} />
            </Form.Item>
          )
        }
      </Form.Item>
    </>
  );
}

/** Money in a form: yuan shown, fen kept. */
function Yuan({
  value,
  onChange,
  id,
}: {
  readonly value?: number;
  readonly onChange?: (fen: number) => void;
  readonly id?: string;
}) {
  return (
    <InputNumber
      {...(id && { id })}
      value={yuanOf(value ?? 0)}
      min={0}
      precision={2}
      prefix="¥"
      style={{ width: '100%' }}
      onChange={(yuan) => onChange?.(fenOf(yuan ?? 0))}
    />
  );
}

function Extras() {
  const { t } = useTranslation('store');
  return (
    <div className="pair">
      {(['firstVisit', 'matted'] as const).map((name) => (
        <fieldset key={name} className="pair plain-set">
          <legend>{t(`offer.${name}`)}</legend>
          <Form.Item name={[name, 'minutes']} label={t('offer.moreMinutes')}>
            <InputNumber min={0} max={240} step={5} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={[name, 'priceFen']} label={t('offer.morePrice')}>
            <Yuan />
          </Form.Item>
        </fieldset>
      ))}
    </div>
  );
}

function Times() {
  const { t } = useTranslation('store');
  const number = (name: string, max: number, step = 5) => (
    <Form.Item name={name} label={t(`offer.${name}`)}>
      <InputNumber min={0} max={max} step={step} style={{ width: '100%' }} />
    </Form.Item>
  );
  return (
    <div className="quartet">
      {number('bufferBeforeMinutes', 240)}
      {number('bufferAfterMinutes', 240)}
      {number('leadMinutes', 43_200, 30)}
      {number('horizonDays', 365, 10)}
      <Form.Item name="gridMinutes" label={t('offer.gridMinutes')}>
        <Select options={[5, 10, 15, 30, 60].map((value) => ({ value, label: value }))} />
      </Form.Item>
    </div>
  );
}

function Money({ merchantId }: { readonly merchantId: string }) {
  const { t } = useTranslation('store');
  const policies = usePolicies(merchantId);
  return (
    <div className="pair">
      <Form.Item name="payment" label={t('offer.payment')} rules={[{ required: true }]}>
        <Select
          mode="multiple"
          options={(['deposit', 'full', 'store'] as const).map((value) => ({ value, label: t(`pay.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="depositFen" label={t('offer.deposit')}>
        <Yuan />
      </Form.Item>
      <Form.Item name="policyId" label={t('offer.policy')}>
        <Select
          allowClear
          placeholder={t('offer.noPolicy')}
          options={(policies.data?.items ?? []).map((one) => ({ value: one.policyId, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="tags" label={t('tags')}>
        <Select mode="tags" />
      </Form.Item>
    </div>
  );
}

function Home() {
  const { t } = useTranslation('store');
  return (
    <>
      <Form.Item name={['home', 'allowed']} label={t('offer.homeAllowed')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <div className="quartet">
        <Form.Item name={['home', 'areaM']} label={t('offer.areaM')}>
          <InputNumber min={0} max={100_000} step={500} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['home', 'speedKmh']} label={t('offer.speed')}>
          <InputNumber min={3} max={120} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['home', 'priceFen']} label={t('offer.homePrice')}>
          <Yuan />
        </Form.Item>
      </div>
    </>
  );
}
