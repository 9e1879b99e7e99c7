/** Ready journeys: what each does, for whom and to what end; one click shows what it brings and starts it (CAM-2). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { presentLanguage } from '../../../../app/i18n.ts';
import { useMay } from '../../../../app/session.ts';
import { Go } from '../../../../kit/Go.tsx';
import { Icon, type IconName } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { ReadyJourney } from './readyJourney.ts';
import { UseDrawer } from './UseDrawer.tsx';
import '../journey.css';

const icons: Readonly<Record<ReadyJourney['key'], IconName>> = {
  'welcome-pack': 'spark',
  'second-purchase': 'cart',
  'dormant-recall': 'history',
  'silent-30': 'moon',
  'customer-birthday': 'star',
  'pet-birthday': 'paw',
  'pet-farewell': 'flag',
  'coupon-expiring': 'ticket',
  'vaccine-due': 'check',
  'deworming-due': 'clock',
  'check-up-due': 'paw',
  'review-request': 'star',
  'booking-unfinished': 'history',
  'boarding-follow-up': 'home',
};

export function ReadyRoom() {
  const { t } = useTranslation('journey');
  const [chosen, setChosen] = useState<ReadyJourney | null>(null);
  const language = presentLanguage();
  const ready = useQuery({
    queryKey: ['journeys', 'ready', language],
    queryFn: () => api('GET /v1/ready-journeys', { query: { language } }),
  });
  return (
    <PageShell title={t('ready.title')} lead={t('ready.lead')} trail={[{ to: '/journeys', text: t('list.title') }]}>
      <Loaded query={ready}>
        {({ items }) => (
          <ul className="ready-grid">
            {items.map((item) => (
              <li key={item.key} className="section ready-card">
                <ReadyCard item={item} choose={() => setChosen(item)} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {chosen && <UseDrawer key={chosen.key} ready={chosen} close={() => setChosen(null)} />}
    </PageShell>
  );
}

function ReadyCard({ item, choose }: { readonly item: ReadyJourney; readonly choose: () => void }) {
  const { t } = useTranslation('journey');
  const mayWrite = useMay('journey.write');
  const facts = [
    { key: 'audience', text: item.audience },
    { key: 'content', text: item.content },
    { key: 'goal', text: item.goal },
  ];
  return (
    <>
      <div className="row">
        <span className="step-icon ready-icon">
          <Icon name={icons[item.key]} />
        </span>
        <h2 className="grow">{item.name}</h2>
        {item.journeyId && <StateTag tone="good">{t('ready.made')}</StateTag>}
      </div>
      <dl className="ready-facts">
        {facts.map(({ key, text }) => (
          <div key={key}>
            <dt>{t(`ready.${key}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="ready-foot row">
        {item.journeyId ? (
          <Go to={`/journeys/${item.journeyId}`}>{t('ready.open')}</Go>
        ) : (
          mayWrite && (
            <Button type="primary" icon={<Icon name="play" size={16} />} onClick={choose}>
              {t('ready.use')}
            </Button>
          )
        )}
      </div>
    </>
  );
}
