/** What a journey brought: goal against hold-out, attributed sales, cost and ROI, each figure with its formula (CAM-9). */
import type { Journey } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../../app/api.ts';
import { Figure } from '../../../../kit/Figure.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount, sayMoney, sayShare } from '../../../../kit/Money.tsx';
import { AsOf } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { Wide } from '../../../../kit/Wide.tsx';
import { Conversions } from './Conversions.tsx';
import { LiftBar } from './LiftBar.tsx';

type Data = Journey.JourneyResults;

const ROI_GOAL = 2.5;

export function Results({ journeyId }: { readonly journeyId: string }) {
  const results = useQuery({
    queryKey: ['journey', journeyId, 'results'],
    queryFn: () => api('GET /v1/journeys/:journeyId/results', { params: { journeyId } }),
  });
  return (
    <Loaded query={results}>
      {(data) => (
        <>
          <Money data={data} />
          <Lift data={data} />
          <Formulas data={data} />
          <Conversions journeyId={journeyId} />
        </>
      )}
    </Loaded>
  );
}

function Money({ data }: { readonly data: Data }) {
  const { t } = useTranslation('journey');
  const [query, change] = useQueryState();
  const rule = query.rule === 'linear' ? 'linear' : 'last';
  const credit = data.attributed.find((one) => one.rule === rule);
  const { journeyId } = data;
  const roi = credit?.roi ?? null;
  return (
    <Section
      title={t('result.money')}
      hint={t(`result.rule_${rule}Hint`, { days: data.attributionDays })}
      extra={
        <>
          <AsOf fresh={data} />
          <Segmented
            aria-label={t('result.rule')}
            value={rule}
            options={(['last', 'linear'] as const).map((one) => ({ value: one, label: t(`result.rule_${one}`) }))}
            onChange={(one) => change({ rule: one === 'linear' ? 'linear' : undefined })}
          />
          <Button href={addressOf('GET /v1/journeys/:journeyId/results.csv', { params: { journeyId } })} download>
            {t('result.export')}
          </Button>
        </>
      }
    >
      <div className="result-figures">
        <Figure
          label={t('figure.orders')}
          value={sayCount(credit?.orders ?? 0)}
          hint={t('formula.orders')}
          note={t('result.ofCustomers', { count: credit?.customers ?? 0 })}
        />
        <Figure label={t('figure.netFen')} value={sayMoney(credit?.netFen ?? 0)} hint={t('formula.netFen')} />
        <Figure
          label={t('figure.costFen')}
          value={sayMoney(data.cost.totalFen)}
          hint={t('formula.costFen')}
          note={t('result.costParts', {
            message: sayMoney(data.cost.messageFen),
            discount: sayMoney(data.cost.discountFen),
          })}
        />
        <Figure
          label={t('figure.marginFen')}
          value={sayMoney(credit?.marginFen ?? 0)}
          hint={t('formula.marginFen')}
          note={t('result.marginPercent', { percent: sayCount(data.marginPercent, 1) })}
        />
        <Figure
          label={t('figure.roi')}
          value={roi === null ? '–' : sayCount(roi, 2)}
          hint={t('formula.roi')}
          note={
            roi === null
              ? t('result.noCost')
              : t(roi >= ROI_GOAL ? 'result.roiReached' : 'result.roiMissed', { goal: ROI_GOAL })
          }
        />
        <Figure label={t('figure.recovered')} value={sayCount(data.recovered)} hint={t('formula.recovered')} />
        <Figure
          label={t('figure.coupons')}
          value={`${sayCount(data.coupons.redeemed)} / ${sayCount(data.coupons.granted)}`}
          hint={t('formula.coupons')}
        />
        <Figure
          label={t('figure.touches')}
          value={sayCount(data.touches.messages + data.touches.coupons)}
          hint={t('formula.touches')}
          note={t('result.ofCustomers', { count: data.touches.customers })}
        />
      </div>
      <p className="quiet gap-above">
        {t('result.unattributed', {
          orders: sayCount(data.unattributed.orders),
          net: sayMoney(data.unattributed.netFen),
        })}
      </p>
    </Section>
  );
}

function Lift({ data }: { readonly data: Data }) {
  const { t } = useTranslation('journey');
  const sides = [
    { key: 'treated', group: data.treated },
    { key: 'holdOut', group: data.holdOut },
  ] as const;
  return (
    <Section title={t('result.lift')} hint={t('result.liftHint')}>
      <Wide label={t('result.lift')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('run.group')}</th>
              <th scope="col" className="right">
                {t('figure.customers')}
              </th>
              <th scope="col" className="right">
                {t('figure.converted')}
              </th>
              <th scope="col" className="right">
                {t('figure.rate')}
              </th>
              <th scope="col" className="right">
                {t('figure.convertedFen')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sides.map(({ key, group }) => (
              <tr key={key}>
                <th scope="row">{t(`result.${key}`)}</th>
                <td className="right figures">{sayCount(group.customers)}</td>
                <td className="right figures">{sayCount(group.converted)}</td>
                <td className="right figures">{group.rate === null ? '–' : sayShare(group.rate, 2)}</td>
                <td className="right figures">{sayMoney(group.convertedFen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {data.lift ? <LiftBar lift={data.lift} /> : <p className="quiet gap-above">{t('result.noLift')}</p>}
    </Section>
  );
}

function Formulas({ data }: { readonly data: Data }) {
  const { t } = useTranslation('journey');
  return (
    <details className="section">
      <summary>
        <b>{t('result.formulas')}</b>
      </summary>
      <dl className="facts gap-above">
        {data.formulas.map((figure) => (
          <div key={figure} className="formula">
            <dt>{t(`figure.${figure}`)}</dt>
            <dd>{t(`formula.${figure}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet gap-above">{t('result.zone', { zone: data.timeZone })}</p>
    </details>
  );
}
