/** KPIs against their targets, the furthest from them first. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { type Kpi, toneOf, useKpiWords } from '../../insight/kpi/words.ts';
import { furthest } from './targets.ts';
import './desk.css';

export function Targets() {
  const { t } = useTranslation('home');
  const board = useQuery({
    queryKey: ['kpis', 'desk'],
    queryFn: () => api('GET /v1/kpis', { query: { points: 2 } }),
    refetchInterval: 300_000,
  });
  return (
    <Section title={t('target.title')} hint={t('target.hint')} extra={<Go to="/insight/kpis">{t('target.all')}</Go>}>
      <Loaded query={board}>
        {({ items }) => {
          const chosen = furthest(items);
          if (chosen.length === 0) return <p className="quiet">{t('target.none')}</p>;
          return (
            <ul className="lines">
              {chosen.map((kpi) => (
                <KpiLine key={kpi.key} kpi={kpi} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Section>
  );
}

function KpiLine({ kpi }: { readonly kpi: Kpi }) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const target = words.say(kpi.target, kpi.unit);
  return (
    <li className="target-line">
      <span className="target-name">
        <Go to="/insight/kpis" query={{ kpi: kpi.key }}>
          {words.local(kpi.name)}
        </Go>
      </span>
      <b className="figures">{words.value(kpi, kpi.value)}</b>
      <span className="quiet nowrap">{t(kpi.direction === 'up' ? 'kpi.targetUp' : 'kpi.targetDown', { target })}</span>
      <StateTag tone={toneOf[kpi.status]}>{words.status(kpi.status)}</StateTag>
    </li>
  );
}
