/** Adds a clinic, or changes one. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import type { Clinic } from './clinic.ts';

interface Draft {
  readonly name: string;
  readonly phone?: string | null;
  readonly active?: boolean;
}

export function ClinicDrawer({ clinic, close }: { readonly clinic: Clinic | null; readonly close: () => void }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const save = async ({ name, phone, active = true }: Draft) => {
    const body = { name, phone: phone || null, active };
    if (clinic) await api('PUT /v1/clinics/:clinicId', { params: { clinicId: clinic.clinicId }, body });
    else await api('POST /v1/clinics', { body });
    await client.invalidateQueries({ queryKey: ['clinics'] });
  };
  return (
    <FormDrawer<Draft>
      title={clinic ? clinic.name : t('clinics.add')}
      open
      close={close}
      initial={clinic ?? {}}
      save={save}
      saved={t('saved')}
    >
      <Form.Item name="name" label={t('clinics.name')} rules={[{ required: true, message: t('clinics.nameMissing') }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="phone" label={t('clinics.phone')}>
        <Input maxLength={40} inputMode="tel" />
      </Form.Item>
      {clinic && (
        <Form.Item name="active" label={t('clinics.active')} valuePropName="checked" extra={t('clinics.activeHint')}>
          <Switch />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
