/** Pets that a store lets in although their vaccines are not on record: who, why, by whom, until when (BOOK-16). */
import type { Booking } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { OverrideDrawer } from './OverrideDrawer.tsx';

export function Overrides({ storeId }: { readonly storeId: string }) {
  const { t } = useTranslation('rules');
  const mayWrite = useMay('booking.write');
  const [adding, setAdding] = useState(false);
  const overrides = useQuery({
    queryKey: ['health-overrides', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/health-overrides', { params: { storeId } }),
  });
  return (
    <Section
      title={t('override.title')}
      hint={t('override.hint')}
      extra={
        mayWrite && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('override.add')}
          </Button>
        )
      }
    >
      <Loaded query={overrides}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="quiet">{t('override.none')}</p>}
            <ul className="lines">
              {items.map((item) => (
                <Line key={item.pet.petId} storeId={storeId} item={item} mayEnd={mayWrite && !item.ended} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <OverrideDrawer storeId={storeId} open={adding} close={() => setAdding(false)} />
    </Section>
  );
}

interface LineProps {
  readonly storeId: string;
  readonly item: Booking.HealthOverride;
  readonly mayEnd: boolean;
}

function Line({ storeId, item: { pet, reason, byName, until, ended }, mayEnd }: LineProps) {
  const { t } = useTranslation(['rules', 'store']);
  const client = useQueryClient();
  const end = () =>
    ask({
      title: t('override.endTitle', { pet: pet.name }),
      text: t('override.endText'),
      confirm: t('override.end'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/stores/:storeId/health-overrides/:petId', { params: { storeId, petId: pet.petId } });
        say(t('override.endDone'));
        await client.invalidateQueries({ queryKey: ['health-overrides', storeId] });
      },
    });
  return (
    <li className="people-line">
      <span className="grow">
        <b>{pet.name}</b>{' '}
        <span className="quiet">{t(`store:species.${pet.species}`, { defaultValue: pet.species })}</span>
        <span className="rule-hint break">{reason}</span>
        <span className="quiet rule-hint">
          {[t('override.untilOf', { date: until }), byName && t('override.by', { name: byName })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {ended && <StateTag tone="plain">{t('override.ended')}</StateTag>}
      {mayEnd && (
        <Button size="small" onClick={end}>
          {t('override.end')}
        </Button>
      )}
    </li>
  );
}
