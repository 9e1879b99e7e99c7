/** On the desk: whether an emergency waits for an answer, and cases under way. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Go } from '../../../kit/Go.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useEmergencies } from './useEmergencies.ts';

const EVERY_MS = 15_000;

/** Only where a store takes emergencies. */
export function EmergencyPanel() {
  const { t } = useTranslation('dispatch');
  useEmergencies();
  const duty = useQuery({
    queryKey: ['emergency', 'duty'],
    queryFn: () => api('GET /v1/dispatch/duty'),
    refetchInterval: EVERY_MS,
  });
  const stores = duty.data?.items ?? [];
  if (stores.length === 0) return null;
  const waiting = stores.reduce((sum, store) => sum + store.openOffers, 0);
  const running = stores.reduce((sum, store) => sum + store.openCases, 0);
  return (
    <Section title={t('tasks.title')}>
      <Go to="/emergencies">
        <div className={waiting > 0 ? 'notice notice-bad' : 'stack'} role={waiting > 0 ? 'alert' : undefined}>
          {waiting > 0 && <b className="notice-text">{t('tasks.waiting', { count: waiting })}</b>}
          {running > 0 && <span>{t('tasks.running', { count: running })}</span>}
          {waiting + running === 0 && <span className="quiet">{t('tasks.quiet')}</span>}
        </div>
      </Go>
    </Section>
  );
}
