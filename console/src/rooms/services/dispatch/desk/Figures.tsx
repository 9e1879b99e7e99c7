/** Measures of dispatch of the last thirty days (DSP-4). */
import type { Dispatch } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { addDays, dateOf, nowMs } from '../../../../app/time.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Figure } from '../../../../kit/Figure.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount, sayShare } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';

const DAYS = 30;

export function Figures() {
  const { t } = useTranslation('dispatch');
  const to = dateOf(nowMs());
  const from = addDays(to, 1 - DAYS);
  const figures = useQuery({
    queryKey: ['dispatch', 'figures', from, to],
    queryFn: () => api('GET /v1/dispatch/figures', { query: { from, to } }),
  });
  const seconds = (value: number | null) => (value === null ? '–' : t('figures.seconds', { seconds: sayCount(value) }));
  return (
    <Section title={t('figures.days')}>
      <Loaded query={figures}>
        {(data) => (
          <>
            <div className="figures-row">
              <Figure label={t('figures.requests')} value={sayCount(data.requests)} />
              <Figure label={t('figures.accepted')} value={sayCount(data.accepted)} />
              <Figure label={t('figures.median')} value={seconds(data.acceptSecondsP50)} />
              <Figure label={t('figures.p90')} value={seconds(data.acceptSecondsP90)} />
              <Figure
                label={t('figures.near')}
                value={data.withinFirstRing === null ? '–' : sayShare(data.withinFirstRing)}
              />
            </div>
            <HospitalTable rows={data.hospitals} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function HospitalTable({ rows }: { readonly rows: Dispatch.DispatchFigures['hospitals'] }) {
  const { t } = useTranslation('dispatch');
  if (rows.length === 0) return <Empty icon="chart" title={t('figures.none')} />;
  const heads = ['offered', 'took', 'declined', 'expired', 'rate', 'failures'] as const;
  return (
    <div className="scroll-x">
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('figures.hospital')}</th>
            {heads.map((head) => (
              <th key={head} className="right">
                {t(`figures.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.storeId}>
              <td>{row.storeName}</td>
              <td className="right">{sayCount(row.offered)}</td>
              <td className="right">{sayCount(row.accepted)}</td>
              <td className="right">{sayCount(row.declined)}</td>
              <td className="right">{sayCount(row.expired)}</td>
              <td className="right">{row.acceptRate === null ? '–' : sayShare(row.acceptRate)}</td>
              <td className="right">{sayCount(row.failures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
