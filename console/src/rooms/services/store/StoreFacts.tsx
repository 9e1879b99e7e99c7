/** What a store is: place, contact, tags, emergency ability, photos. */
import type { Merchant } from '@pawloop/contract';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useMayManage } from './mayManage.ts';
import { Photos } from './Photos.tsx';
import { Score } from './Score.tsx';
import { useKeepStore } from './useStores.ts';
import './store.css';

interface StoreProps {
  readonly store: Merchant.StoreDetail;
}

export function StoreFacts({ store }: StoreProps) {
  const { t } = useTranslation('store');
  const mayManage = useMayManage();
  const [editing, setEditing] = useState(false);
  return (
    <div className="columns">
      <Section
        title={t('tab.facts')}
        className="span-6"
        extra={mayManage && <Button onClick={() => setEditing(true)}>{t('edit')}</Button>}
      >
        <dl className="facts">
          <dt>{t('address')}</dt>
          <dd>{store.address}</dd>
          <dt>{t('place')}</dt>
          <dd className="figures">
            {store.lat.toFixed(5)}, {store.lng.toFixed(5)}
          </dd>
          <dt>{t('phone')}</dt>
          <dd>{store.phone ?? '–'}</dd>
          <dt>{t('timeZone')}</dt>
          <dd>{store.timeZone}</dd>
          <dt>{t('serviceArea')}</dt>
          <dd>{store.serviceAreaM > 0 ? t('metres', { count: store.serviceAreaM }) : t('noHome')}</dd>
          <dt>{t('score')}</dt>
          <dd>
            <Score store={store} />
          </dd>
          <dt>{t('tags')}</dt>
          <dd className="row">
            {store.tags.map((tag) => (
              <StateTag key={tag}>{tag}</StateTag>
            ))}
          </dd>
          {store.about && (
            <>
              <dt>{t('about')}</dt>
              <dd>{store.about}</dd>
            </>
          )}
          <dt>{t('state')}</dt>
          <dd>{t(`storeState.${store.state}`)}</dd>
        </dl>
        {store.emergency && <Accepting store={store} />}
      </Section>
      <Photos store={store} />
      <EditDrawer store={store} open={editing} close={() => setEditing(false)} />
    </div>
  );
}

/** Emergencies taken just now, or not. */
function Accepting({ store }: StoreProps) {
  const { t } = useTranslation('store');
  const keep = useKeepStore();
  const mayManage = useMayManage();
  const change = async (accepting: boolean) => {
    const { storeId } = store;
    keep(await api('PUT /v1/stores/:storeId/accepting', { params: { storeId }, body: { accepting } }));
  };
  return (
    <div className="row accept-line">
      <Switch
        checked={store.accepting}
        disabled={!mayManage}
        aria-label={t('accepting')}
        onChange={(on) => void change(on).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))}
      />
      <span>{t(store.accepting ? 'accepting' : 'notAccepting')}</span>
    </div>
  );
}

type Values = Omit<Merchant.StoreInput, 'emergencySpecies'> & { readonly state: 'open' | 'closed' };

interface EditProps extends StoreProps {
  readonly open: boolean;
  readonly close: () => void;
}

function EditDrawer({ store, open, close }: EditProps) {
  const { t } = useTranslation('store');
  const keep = useKeepStore();
  const save = async (values: Values) => {
    const body = {
      ...values,
      city: values.city || null,
      phone: values.phone || null,
      about: values.about || null,
      emergencySpecies: store.emergencySpecies,
      version: store.version,
    };
    keep(await api('PUT /v1/stores/:storeId', { params: { storeId: store.storeId }, body }));
  };
  return (
    <FormDrawer<Values> title={t('edit')} open={open} close={close} initial={store} save={save} saved={t('saved')}>
      <StoreFields />
      <Form.Item name="state" label={t('state')}>
        <Select options={(['open', 'closed'] as const).map((value) => ({ value, label: t(`storeState.${value}`) }))} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Fields of a store's form; also of a new one. */
export function StoreFields() {
  const { t } = useTranslation('store');
  return (
    <>
      <Form.Item name="name" label={t('name')} rules={[{ required: true }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="address" label={t('address')} rules={[{ required: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="city" label={t('city')}>
        <Input maxLength={60} />
      </Form.Item>
      <div className="pair">
        <Form.Item name="lat" label={t('lat')} rules={[{ required: true }]}>
          <InputNumber min={-90} max={90} step={0.0001} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="lng" label={t('lng')} rules={[{ required: true }]}>
          <InputNumber min={-180} max={180} step={0.0001} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="timeZone" label={t('timeZone')} rules={[{ required: true }]}>
        <Select showSearch options={Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="phone" label={t('phone')}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="serviceAreaM" label={t('serviceAreaM')}>
        <InputNumber min={0} max={100_000} step={500} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="tags" label={t('tags')}>
        <Select mode="tags" />
      </Form.Item>
      <Form.Item name="about" label={t('about')}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="emergency" label={t('emergencyAbility')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}
