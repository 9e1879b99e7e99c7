/** Somebody stands in the store: what for, which animal; shows how long they would wait (rule 24). */
import type { Booking, Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { useAgain } from '../../services/bookings/Acts.tsx';
import { useCatalogue, useSayNames } from '../../services/catalogue.ts';

interface Values {
  readonly offerId: string;
  readonly name: string;
  readonly species: string;
  readonly kilograms?: number | null;
  readonly note?: string;
  readonly healthOverride?: string;
}

const GRAMS = 1000;
const SPECIES = ['dog', 'cat', 'rabbit'] as const;

export interface WalkInDrawerProps {
  readonly storeId: string;
  /** Takes a seat in it; else a service at the first time that is free. */
  readonly session?: { readonly sessionId: string; readonly offerId: string };
  readonly open: boolean;
  readonly close: () => void;
}

export function WalkInDrawer({ storeId, session, open, close }: WalkInDrawerProps) {
  const { t } = useTranslation('booking');
  const again = useAgain();
  const save = async ({ offerId, name, species, kilograms, note, healthOverride }: Values) => {
    const pet = { name, species, ...(kilograms && { weightGrams: Math.round(kilograms * GRAMS) }) };
    const body: Booking.WalkInInput = {
      offerId: session?.offerId ?? offerId,
      pet,
      ...(session && { sessionId: session.sessionId }),
      ...(note && { note }),
      ...(healthOverride && { healthOverride }),
    };
    await api('POST /v1/stores/:storeId/walk-ins', { params: { storeId }, body });
    again();
  };
  return (
    <FormDrawer<Values>
      title={t('today.walkIn')}
      open={open}
      close={close}
      save={save}
      saveText={t('walk.save')}
      saved={t('walk.saved')}
      initial={{ species: 'dog' }}
    >
      {!session && <Offer storeId={storeId} open={open} />}
      <Form.Item name="species" label={t('walk.species')} rules={[{ required: true }]}>
        <Select options={SPECIES.map((value) => ({ value, label: t(`species.${value}`) }))} />
      </Form.Item>
      {!session && <Queue storeId={storeId} />}
      <Form.Item
        name="name"
        label={t('walk.name')}
        rules={[{ required: true, whitespace: true, message: t('walk.nameMissing') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="kilograms" label={t('walk.weight')}>
        <InputNumber min={0.1} max={200} precision={1} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="note" label={t('fact.note')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="healthOverride" label={t('walk.override')} extra={t('walk.overrideHint')}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  );
}

function Offer({ storeId, open }: { readonly storeId: string; readonly open: boolean }) {
  const { t } = useTranslation('booking');
  const { data: catalogue } = useCatalogue();
  const sayNames = useSayNames();
  const offers = useQuery({
    queryKey: ['offers', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/offers', { params: { storeId } }),
    enabled: open,
  });
  const label = (offer: Merchant.Offer): string => {
    const service = catalogue?.services.find((one) => one.serviceId === offer.serviceId);
    return offer.name ?? (service ? sayNames(service.names) : '');
  };
  const walked = (offer: Merchant.Offer): boolean =>
    offer.state === 'on' &&
    catalogue?.services.find((one) => one.serviceId === offer.serviceId)?.mode === 'appointment';
  return (
    <Form.Item name="offerId" label={t('walk.offer')} rules={[{ required: true, message: t('walk.offerMissing') }]}>
      <Select
        loading={offers.isLoading}
        options={(offers.data?.items ?? [])
          .filter(walked)
          .map((offer) => ({ value: offer.offerId, label: label(offer) }))}
      />
    </Form.Item>
  );
}

/** How long they would wait, from the same gaps as every booking. */
function Queue({ storeId }: { readonly storeId: string }) {
  const { t } = useTranslation('booking');
  const offerId = Form.useWatch<string | undefined>('offerId');
  const species = Form.useWatch<string | undefined>('species');
  const queue = useQuery({
    queryKey: ['queue', storeId, offerId, species],
    queryFn: () =>
      api('GET /v1/stores/:storeId/queue', {
        params: { storeId },
        query: { offerId: offerId ?? '', ...(species && { species }) },
      }),
    enabled: Boolean(offerId),
  });
  if (!queue.data) return null;
  const { waitMinutes, minutes } = queue.data;
  return (
    <div className={`notice gap-below ${waitMinutes === null ? 'notice-warn' : 'notice-good'}`}>
      <Icon name="hourglass" />
      <span className="notice-text">
        {waitMinutes === null ? t('walk.full') : t('walk.wait', { wait: waitMinutes, minutes })}
      </span>
    </div>
  );
}
