/** Retention triangle: of those who first bought in a month, how many bought again k months later (INS-5). */
import type { Reply } from '@pawloop/contract/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useShade } from '../../../app/theme.ts';
import { heat } from '../../../kit/chart/look.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { Asked, useAsked } from '../Asked.tsx';
import { averageAt, heatOf } from './triangle.ts';

type Cohort = Reply<'GET /v1/metrics/retention'>['cohorts'][number];

export function RetentionRoom() {
  const { t } = useTranslation('insight');
  const asked = useAsked();
  const [query, change] = useQueryState();
  const asCounts = query.show === 'counts';
  const report = useQuery({
    queryKey: ['metrics', 'retention', asked],
    queryFn: () => api('GET /v1/metrics/retention', { query: asked }),
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('retention.title')}
      lead={t('retention.lead')}
      fresh={report.data?.freshness}
      actions={
        <>
          <Asked />
          <Segmented
            aria-label={t('retention.show')}
            value={asCounts ? 'counts' : 'shares'}
            options={['shares', 'counts'].map((value) => ({ value, label: t(`retention.${value}`) }))}
            onChange={(value) => change({ show: value === 'counts' ? 'counts' : undefined })}
          />
        </>
      }
    >
      <Loaded query={report}>
        {({ cohorts }) => (
          <Section>
            {cohorts.every((cohort) => cohort.size === 0) ? (
              <Empty icon="triangle" title={t('retention.none')} hint={t('empty')} />
            ) : (
              <Triangle cohorts={cohorts} asCounts={asCounts} />
            )}
          </Section>
        )}
      </Loaded>
    </PageShell>
  );
}

function Triangle({ cohorts, asCounts }: { readonly cohorts: readonly Cohort[]; readonly asCounts: boolean }) {
  const { t } = useTranslation('insight');
  const shade = useShade();
  const colours = heat[shade];
  const width = Math.max(...cohorts.map((cohort) => cohort.cells.length));
  const later = Array.from({ length: width }, (_, month) => month);
  return (
    <Wide label={t('retention.title')}>
      <table className="triangle">
        <caption className="only-read">{t('retention.lead')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('retention.cohort')}</th>
            <th scope="col">{t('retention.size')}</th>
            {later.map((month) => (
              <th key={month} scope="col">
                {t('retention.month', { month })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.month}>
              <th scope="row">{cohort.month}</th>
              <td>{sayCount(cohort.size)}</td>
              {later.map((month) => {
                const count = cohort.cells[month];
                if (count === undefined) return <td key={month} />;
                const share = cohort.size > 0 ? count / cohort.size : 0;
                const step = heatOf(share, month, colours.length);
                const isDark = shade === 'light' ? step >= 4 : step < 4;
                return (
                  <td
                    key={month}
                    className="triangle-cell"
                    style={{ background: colours[step], color: isDark ? '#ffffff' : '#2a1a10' }}
                    title={t('retention.cell', {
                      cohort: cohort.month,
                      month,
                      count: sayCount(count),
                      share: sayShare(share),
                    })}
                  >
                    {asCounts ? sayCount(count) : sayShare(share, month === 0 ? 0 : 1)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('retention.average')}</th>
            <td />
            {later.map((month) => {
              const average = averageAt(cohorts, month);
              return <td key={month}>{average === null ? '' : sayShare(average, month === 0 ? 0 : 1)}</td>;
            })}
          </tr>
        </tfoot>
      </table>
    </Wide>
  );
}
