/** Quality of one store: score by category, the days, months and their consequences, notices, facts. */
import type { Quality } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Figure } from '../../../../kit/Figure.tsx';
import { useGo, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount } from '../../../../kit/Money.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { Clock } from '../Clock.tsx';
import { ScoreOf } from '../Stars.tsx';
import { scoreEvents, toneOfOutcome, toneOfRectification } from '../words.ts';
import { NoticeDrawer } from './Rectifications.tsx';

export function StoreRoom() {
  const storeId = usePathPart('storeId');
  const query = useQuery({
    queryKey: ['quality-store', storeId],
    queryFn: () => api('GET /v1/quality/stores/:storeId', { params: { storeId } }),
  });
  useFresh(scoreEvents, [['quality-store', storeId]]);
  return (
    <Loaded query={query} skeleton={<SkeletonPage />}>
      {(data) => <StorePage detail={data} />}
    </Loaded>
  );
}

function StorePage({ detail }: { readonly detail: Quality.StoreScoreDetail }) {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  const go = useGo();
  return (
    <PageShell
      title={detail.store.name}
      trail={[{ to: '/quality', text: t('stores.title') }]}
      fresh={{ asOf: detail.asOf }}
      actions={<Button onClick={() => go('/reviews', { storeId: detail.store.storeId })}>{t('reviews.title')}</Button>}
    >
      <div className="columns">
        <Section title={t('store.score')} hint={t('store.scoreHint', { minimum: detail.minimum })} className="span-6">
          <div className="pair gap-below">
            <Figure label={t('store.whole')} value={<ScoreOf score={detail.score} />} />
            <Figure label={t('store.rank')} value={sayCount(detail.rank, 2)} hint={t('store.rankHint')} />
          </div>
          <ul className="entries">
            {detail.categories.map((one) => (
              <li key={one.categoryKey} className="row spread">
                <span>
                  {names.category(one.categoryKey)}{' '}
                  {one.delisted && <StateTag tone="bad">{t('stores.delisted')}</StateTag>}
                </span>
                <ScoreOf score={one.score} />
              </li>
            ))}
          </ul>
        </Section>
        <Section title={t('store.days')} hint={t('store.daysHint')} className="span-6">
          {detail.days.length === 0 ? <Empty icon="chart" title={t('store.noDays')} /> : <Days detail={detail} />}
        </Section>
        <Section title={t('store.months')} hint={t('store.monthsHint', { bar: detail.bar })} className="span-6">
          <Months months={detail.months} />
        </Section>
        <Section title={t('rectification.title')} className="span-6">
          <Notices notices={detail.rectifications} />
        </Section>
        <Section title={t('store.facts')} hint={t('store.factsHint')} className="span-12">
          <Facts facts={detail.recent} />
        </Section>
      </div>
    </PageShell>
  );
}

const FULL = 5;

function Days({ detail }: { readonly detail: Quality.StoreScoreDetail }) {
  const { t } = useTranslation('quality');
  return (
    <div className="day-bars" role="img" aria-label={t('store.days')}>
      {detail.days.map((day) => (
        <span
          key={day.day}
          className={day.stars < detail.bar ? 'below' : ''}
          style={{ height: `${(day.stars / FULL) * 100}%` }}
          title={t('store.day', { day: day.day, stars: sayCount(day.stars, 1), count: day.reviews })}
        />
      ))}
    </div>
  );
}

function Months({ months }: { readonly months: readonly Quality.StoreMonth[] }) {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  if (months.length === 0) return <Empty icon="history" title={t('store.noMonths')} />;
  return (
    <ul className="entries">
      {months.map((one) => (
        <li key={`${one.month}/${one.categoryKey}`} className="row spread">
          <span>
            {one.month} <span className="quiet">{names.category(one.categoryKey)}</span>
          </span>
          <span className="row">
            <ScoreOf score={one.score} />
            <StateTag tone={toneOfOutcome[one.outcome]}>{t(`outcome.${one.outcome}`)}</StateTag>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Notices({ notices }: { readonly notices: readonly Quality.Rectification[] }) {
  const { t } = useTranslation('quality');
  const [chosen, setChosen] = useState<Quality.Rectification | null>(null);
  if (notices.length === 0) return <Empty icon="check" title={t('rectification.none')} />;
  return (
    <>
      <ul className="entries">
        {notices.map((one) => (
          <li key={one.rectificationId} className="row spread">
            <span>
              {one.month}{' '}
              <StateTag tone={toneOfRectification[one.state]}>{t(`rectificationState.${one.state}`)}</StateTag>{' '}
              {one.state === 'noticed' && <Clock due={one.planDueAt} />}
            </span>
            <Button size="small" onClick={() => setChosen(one)}>
              {t('rectification.look')}
            </Button>
          </li>
        ))}
      </ul>
      {chosen && <NoticeDrawer notice={chosen} close={() => setChosen(null)} />}
    </>
  );
}

function Facts({ facts }: { readonly facts: readonly Quality.QualityFact[] }) {
  const { t } = useTranslation('quality');
  if (facts.length === 0) return <Empty icon="check" title={t('store.noFacts')} />;
  return (
    <ul className="entries">
      {facts.map((one) => (
        <li key={`${one.kind}/${one.at}/${one.bookingId}`} className="row spread">
          <span>{t(`fact.${one.kind}`)}</span>
          <When at={one.at} />
        </li>
      ))}
    </ul>
  );
}
