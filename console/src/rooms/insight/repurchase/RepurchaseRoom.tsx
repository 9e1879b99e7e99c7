/** Repurchase: who comes back, how soon, and what an order is worth, month by month (INS-5). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayMoney, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Asked, useAsked } from '../Asked.tsx';
import { Intervals } from './Intervals.tsx';
import { RateChart, ValueChart } from './MonthCharts.tsx';
import type { Month } from './month.ts';

export function RepurchaseRoom() {
  const { t } = useTranslation('insight');
  const asked = useAsked();
  const report = useQuery({
    queryKey: ['metrics', 'repurchase', asked],
    queryFn: () => api('GET /v1/metrics/repurchase', { query: asked }),
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('repurchase.title')}
      lead={t('repurchase.lead')}
      fresh={report.data?.freshness}
      actions={
        <>
          <Asked />
          <Button
            href={addressOf('GET /v1/metrics/repurchase.csv', { query: asked })}
            download
            icon={<Icon name="export" size={16} />}
          >
            {t('export')}
          </Button>
        </>
      }
    >
      <Loaded query={report}>{({ months }) => <Report months={months} />}</Loaded>
      <Intervals {...(asked.asOf && { asOf: asked.asOf })} />
    </PageShell>
  );
}

/** The last month that is over, and the one before it. */
function lastWhole(months: readonly Month[]): readonly [Month | undefined, Month | undefined] {
  return [months.at(-2) ?? months.at(-1), months.at(-3)];
}

function Report({ months }: { readonly months: readonly Month[] }) {
  const { t } = useTranslation('insight');
  const [month, before] = lastWhole(months);
  const isEmpty = months.every((one) => one.orders === 0);
  const share = (value: number | null) => (value === null ? '–' : sayShare(value));
  const compare = (now: number | null | undefined, then: number | null | undefined, points = true) =>
    typeof now === 'number' && typeof then === 'number'
      ? { compare: { now, before: then, with: t('beforeMonth'), points } }
      : {};
  return (
    <>
      {month && !isEmpty && (
        <div className="columns">
          <Section className="span-3">
            <Figure
              label={t('figure.repurchase', { month: month.month })}
              hint={t('repurchase.rateHint')}
              value={share(month.repurchaseRate)}
              {...compare(month.repurchaseRate, before?.repurchaseRate)}
            />
          </Section>
          <Section className="span-3">
            <Figure
              label={t('figure.returning', { month: month.month })}
              hint={t('repurchase.returningHint')}
              value={share(month.returningShare)}
              {...compare(month.returningShare, before?.returningShare)}
            />
          </Section>
          <Section className="span-3">
            <Figure
              label={t('figure.newcomer', { month: month.month })}
              hint={t('repurchase.newcomerHint')}
              value={share(month.newcomerRate)}
              note={t('figure.newcomers', { count: month.newcomers, figure: sayCount(month.newcomers) })}
            />
          </Section>
          <Section className="span-3">
            <Figure
              label={t('figure.aov', { month: month.month })}
              hint={t('repurchase.aovHint')}
              value={month.aovFen === null ? '–' : sayMoney(month.aovFen)}
              {...compare(month.aovFen, before?.aovFen, false)}
            />
          </Section>
        </div>
      )}
      <Section title={t('repurchase.rates')} hint={t('repurchase.ratesHint')}>
        <RateChart months={months} isEmpty={isEmpty} />
      </Section>
      <Section title={t('repurchase.value')} hint={t('repurchase.valueHint')}>
        <ValueChart months={months} isEmpty={isEmpty} />
      </Section>
    </>
  );
}
