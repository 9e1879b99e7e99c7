/** A person or a thing of a store: name, kind, skills, sign-in. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../catalogue.ts';

const KINDS = [
  'person',
  'tub',
  'table',
  'exam_room',
  'training_yard',
  'studio',
  'van',
  'farewell_room',
  'cremator',
] as const;

export interface ResourceDrawerProps {
  readonly store: Merchant.StoreDetail;
  readonly resource: Merchant.Resource | 'new' | null;
  readonly close: () => void;
}

type Values = Merchant.ResourceInput;

export function ResourceDrawer({ store, resource, close }: ResourceDrawerProps) {
  const { t } = useTranslation('store');
  const client = useQueryClient();
  const { storeId, merchantId } = store;
  const known = resource === 'new' || resource === null ? null : resource;
  const save = async (values: Values) => {
    const body = {
      ...values,
      skills: values.skills ?? [],
      staffId: values.staffId ?? null,
      active: values.active ?? true,
    };
    if (known) {
      const params = { storeId, resourceId: known.resourceId };
      await api('PUT /v1/stores/:storeId/resources/:resourceId', { params, body: { ...body, version: known.version } });
    } else await api('POST /v1/stores/:storeId/resources', { params: { storeId }, body });
    await client.invalidateQueries({ queryKey: ['resources', storeId] });
    await client.invalidateQueries({ queryKey: ['work', storeId] });
  };
  return (
    <FormDrawer<Values>
      title={known ? known.name : t('people.add')}
      open={resource !== null}
      close={close}
      initial={known ?? { kind: 'person', active: true, skills: [] }}
      save={save}
      saved={t('saved')}
    >
      <Form.Item name="kind" label={t('people.kind')} rules={[{ required: true }]}>
        <Select disabled={known !== null} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="name" label={t('people.name')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.kind !== after.kind}>
        {({ getFieldValue }) => getFieldValue('kind') === 'person' && <PersonFields merchantId={merchantId} />}
      </Form.Item>
      <Form.Item name="active" label={t('people.active')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}

function PersonFields({ merchantId }: { readonly merchantId: string }) {
  const { t } = useTranslation('store');
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const maySee = useMay('staff.read');
  const staff = useQuery({
    queryKey: ['staff', { merchantId }],
    queryFn: () => api('GET /v1/staff', { query: { merchantId, limit: 200 } }),
    enabled: maySee,
  });
  const groups = (catalogue.data?.categories ?? []).map((category) => ({
    label: sayNames(category.names),
    options: category.skills.map((skill) => ({ value: skill.key, label: sayNames(skill.names) })),
  }));
  return (
    <>
      <Form.Item name="skills" label={t('people.skills')} extra={t('people.skillsHint')}>
        <Select mode="multiple" options={groups} />
      </Form.Item>
      {maySee && (
        <Form.Item name="staffId" label={t('people.signIn')} extra={t('people.signInHint')}>
          <Select
            allowClear
            options={(staff.data?.items ?? []).map((one) => ({
              value: one.staffId,
              label: `${one.name} (${one.login})`,
            }))}
          />
        </Form.Item>
      )}
    </>
  );
}
