/** A hospital's emergencies: offers with their countdown, cases under way, who is on duty (DSP-1, DSP-3). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import '../../services/dispatch/dispatch.css';
import { CaseList } from './CaseList.tsx';
import { Duty } from './Duty.tsx';
import { Offer } from './Offer.tsx';
import { useEmergencies } from './useEmergencies.ts';

/** A lost connection must not hide an offer for longer than this. */
const EVERY_MS = 10_000;

export function EmergencyRoom() {
  const { t } = useTranslation('dispatch');
  useEmergencies();
  const offers = useQuery({
    queryKey: ['emergency', 'offers'],
    queryFn: () => api('GET /v1/dispatch/offers'),
    refetchInterval: EVERY_MS,
  });
  return (
    <PageShell title={t('mine')} lead={t('mineLead')}>
      <Section title={t('offer.title')}>
        <Loaded query={offers}>
          {({ items, asOf }) =>
            items.length === 0 ? (
              <Empty icon="bell" title={t('offer.none')} hint={t('offer.noneHint')} />
            ) : (
              <div className="stack">
                {items.map((offer) => (
                  <Offer key={offer.offerId} offer={offer} asOf={asOf} />
                ))}
              </div>
            )
          }
        </Loaded>
      </Section>
      <CaseList open title={t('cases.title')} none={t('cases.none')} />
      <Duty />
      <CaseList open={false} title={t('cases.past')} none={t('cases.nonePast')} />
    </PageShell>
  );
}
