/** The operator's desk of emergencies: map, who needs a person, everything that is open or ended, measures (DSP-2, DSP-4). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useGo, useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { Tabs } from '../../../../kit/Tabs.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import '../dispatch.css';
import { DispatchMap } from '../map/DispatchMap.tsx';
import { dispatchEvents } from '../words.ts';
import { Alarms } from './Alarms.tsx';
import { Figures } from './Figures.tsx';
import { RequestTable } from './RequestTable.tsx';

/** Hospitals go on and off duty without a word of dispatch. */
const MAP_EVERY_MS = 30_000;

export function DispatchDesk() {
  const { t } = useTranslation('dispatch');
  const [query, change] = useQueryState();
  const go = useGo();
  useFresh([...dispatchEvents, 'merchant.store_changed'], [['dispatch']]);
  const map = useQuery({
    queryKey: ['dispatch', 'map'],
    queryFn: () => api('GET /v1/dispatch/map'),
    refetchInterval: MAP_EVERY_MS,
    placeholderData: keepPreviousData,
  });
  const tab = (key: 'open' | 'alarm' | 'ended') => ({
    key,
    label: t(`tab.${key}`),
    children: <RequestTable show={key} />,
  });
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <div className="dispatch-desk">
        <Section title={t('map.title')} hint={t('map.hint')}>
          <Loaded query={map}>
            {(data) => (
              <DispatchMap
                requests={data.requests}
                hospitals={data.hospitals}
                rings={data.rings}
                tiles={data.tiles}
                open={(requestId) => go(`/dispatch/${requestId}`)}
              />
            )}
          </Loaded>
        </Section>
        <Alarms />
      </div>
      <Tabs
        label={t('title')}
        chosen={query.show ?? 'open'}
        choose={(show) => change({ show })}
        tabs={[tab('open'), tab('ended'), { key: 'figures', label: t('tab.figures'), children: <Figures /> }]}
      />
    </PageShell>
  );
}
