/** A new store of the own merchant. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useStaff } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { StoreFields } from '../../services/store/StoreFacts.tsx';

export function NewStore({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const { t } = useTranslation('store');
  const merchantId = useStaff()?.merchantId ?? '';
  const client = useQueryClient();
  const [, change] = useQueryState();
  const save = async (values: Merchant.StoreInput) => {
    const { city, phone, about, tags, serviceAreaM, emergency } = values;
    const body = {
      ...values,
      city: city || null,
      phone: phone || null,
      about: about || null,
      tags: tags ?? [],
      serviceAreaM: serviceAreaM ?? 0,
      emergency: emergency ?? false,
      emergencySpecies: [],
    };
    const made = await api('POST /v1/merchants/:merchantId/stores', { params: { merchantId }, body });
    await client.invalidateQueries({ queryKey: ['stores'] });
    change({ store: made.storeId });
  };
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormDrawer<Merchant.StoreInput>
      title={t('addStore')}
      open={open}
      close={close}
      initial={{ timeZone }}
      save={save}
      saved={t('saved')}
    >
      <StoreFields />
    </FormDrawer>
  );
}

export function NoStore({ add }: { readonly add: () => void }) {
  const { t } = useTranslation('store');
  return (
    <Empty
      icon="store"
      title={t('mine.none')}
      hint={t('mine.noneHint')}
      action={
        <Button type="primary" onClick={add}>
          {t('addStore')}
        </Button>
      }
    />
  );
}
