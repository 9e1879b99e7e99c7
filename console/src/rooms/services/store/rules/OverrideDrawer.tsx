/** Lets a pet in: found by the phone that its owner says, with a reason, until a date (BOOK-16, rule 25). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { addDays, dateOf, nowMs } from '../../../../app/time.ts';
import { DateInput } from '../../../../kit/DateInput.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';

interface Values {
  readonly petId: string;
  readonly until: string;
  readonly reason: string;
}

const USUAL_DAYS = 30;

export interface OverrideDrawerProps {
  readonly storeId: string;
  readonly open: boolean;
  readonly close: () => void;
}

export function OverrideDrawer({ storeId, open, close }: OverrideDrawerProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const save = async (body: Values) => {
    await api('POST /v1/stores/:storeId/health-overrides', { params: { storeId }, body });
    await client.invalidateQueries({ queryKey: ['health-overrides', storeId] });
  };
  const notOver = async (_rule: unknown, date: string | undefined) => {
    if (date && date < dateOf(nowMs())) throw new Error(t('override.past'));
  };
  return (
    <FormDrawer<Values>
      title={t('override.add')}
      open={open}
      close={close}
      initial={{ until: addDays(dateOf(nowMs()), USUAL_DAYS) }}
      save={save}
      saved={t('override.saved')}
    >
      <PetOfPhone storeId={storeId} open={open} />
      <Form.Item
        name="until"
        label={t('override.until')}
        rules={[{ required: true, message: t('override.untilMissing') }, { validator: notOver }]}
      >
        <DateInput />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('override.reason')}
        extra={t('override.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('override.reasonMissing') }]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  );
}

function PetOfPhone({ storeId, open }: Pick<OverrideDrawerProps, 'storeId' | 'open'>) {
  const { t } = useTranslation(['rules', 'store']);
  const [phone, setPhone] = useState('');
  const form = Form.useFormInstance<Values>();
  const look = useMutation({
    mutationFn: (said: string) =>
      api('POST /v1/stores/:storeId/pet-lookups', { params: { storeId }, body: { phone: said } }),
    onSuccess: ({ pets }) => form.setFieldValue('petId', pets.length === 1 ? pets[0]?.petId : undefined),
  });
  const { reset } = look;
  useEffect(() => {
    if (open) return;
    setPhone('');
    reset();
  }, [open, reset]);
  const pets = look.data?.pets;
  return (
    <>
      <Form.Item label={t('override.phone')} extra={t('override.phoneHint')} htmlFor="override-phone">
        <Input.Search
          id="override-phone"
          value={phone}
          inputMode="tel"
          maxLength={30}
          autoComplete="off"
          enterButton={t('override.find')}
          loading={look.isPending}
          onChange={(event) => setPhone(event.target.value)}
          onSearch={(said) => said.trim() && look.mutate(said.trim())}
          onPressEnter={(event) => event.preventDefault()}
        />
      </Form.Item>
      {look.error && <Failure error={look.error} />}
      {pets?.length === 0 && <p className="quiet gap-below">{t('override.noPets')}</p>}
      <Form.Item
        name="petId"
        label={t('override.pet')}
        hidden={!pets || pets.length === 0}
        rules={[{ required: true, message: t('override.petMissing') }]}
      >
        <Radio.Group className="rule-choice">
          {(pets ?? []).map((pet) => (
            <Radio key={pet.petId} value={pet.petId}>
              {pet.name}{' '}
              <span className="quiet">{t(`store:species.${pet.species}`, { defaultValue: pet.species })}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
    </>
  );
}
