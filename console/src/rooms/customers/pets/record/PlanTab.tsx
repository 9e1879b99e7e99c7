/** What is due for a pet and when, with the reasons, and its daily energy. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { type DueItem, stageTones } from './recordWords.ts';

/** From then on nothing is told any more, either. */
const UNKNOWN_DAYS = 37;

export function PlanTab({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const plan = useQuery({
    queryKey: ['pet', petId, 'care-plan'],
    queryFn: () => api('GET /v1/pets/:petId/care-plan', { params: { petId } }),
  });
  return (
    <div className="columns">
      <div className="span-8 pile">
        <Loaded query={plan}>
          {({ items, dataVersion, sources }) => (
            <Section title={t('plan')} hint={t('planHint', { version: dataVersion })}>
              {items.length === 0 ? (
                <Empty icon="clock" title={t('planNone')} hint={t('planNoneHint')} />
              ) : (
                <ul className="lines">
                  {items.map((item) => (
                    <DueLine key={item.care} item={item} />
                  ))}
                </ul>
              )}
              <details className="gap-above">
                <summary>{t('sources')}</summary>
                <ul className="quiet">
                  {sources.map((source) => (
                    <li key={source}>{source}</li>
                  ))}
                </ul>
              </details>
            </Section>
          )}
        </Loaded>
      </div>
      <div className="span-4 pile">
        <EnergyCard petId={petId} />
      </div>
    </div>
  );
}

function DueLine({ item }: { readonly item: DueItem }) {
  const { t } = useTranslation('record');
  const { daysLeft, dose, doses } = item;
  // Nobody knows whether it was done: that is no delay of so many days.
  const unknown = item.lastOn === null && daysLeft < -UNKNOWN_DAYS;
  const when =
    daysLeft === 0
      ? t('today')
      : daysLeft > 0
        ? t('daysLeft', { count: daysLeft })
        : t('daysOver', { count: -daysLeft });
  const details = [
    t(`reasonWord.${item.reason}`),
    dose !== null && doses !== null && t('doseOf', { dose, doses }),
    item.lastOn ? t('last', { date: item.lastOn }) : !unknown && t('noLast'),
    item.latestOn && item.latestOn !== item.dueOn && t('latest', { date: item.latestOn }),
  ];
  return (
    <li>
      <div className="grow">
        <div className="row">
          <b>{t(`care.${item.care}`)}</b>
          {unknown ? (
            <StateTag>{t('noLast')}</StateTag>
          ) : (
            item.stage && <StateTag tone={stageTones[item.stage]}>{t(`stage.${item.stage}`)}</StateTag>
          )}
        </div>
        <div className="quiet break">{details.filter(Boolean).join(' · ')}</div>
      </div>
      <div className="right">
        <div className="nowrap">{item.dueOn}</div>
        {!unknown && <div className="quiet nowrap">{when}</div>}
      </div>
    </li>
  );
}

function EnergyCard({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const [kcal, setKcal] = useState<number | null>(null);
  const energy = useQuery({
    queryKey: ['pet', petId, 'energy', kcal],
    queryFn: () =>
      api('GET /v1/pets/:petId/energy', { params: { petId }, query: kcal === null ? {} : { kcalPer100g: kcal } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={t('energy')}>
      <Loaded query={energy}>
        {(data) => (
          <div className="pile">
            {data.kcalLow !== null && data.kcalHigh !== null && (
              <div>
                <div className="figure-value">{t('energyRange', { low: data.kcalLow, high: data.kcalHigh })}</div>
                <div className="quiet">
                  {t('energyHint', { rer: data.rerKcal, low: data.factorLow, high: data.factorHigh })}
                </div>
              </div>
            )}
            {data.vetCheck && <div className="notice notice-warn">{t(`vetCheck.${data.vetCheck}`)}</div>}
            <label className="stack" htmlFor="food-kcal">
              {t('foodKcal')}
              <InputNumber id="food-kcal" min={10} max={900} value={kcal} onChange={(value) => setKcal(value)} />
            </label>
            {data.portion && <b>{t('portion', { low: data.portion.gramsLow, high: data.portion.gramsHigh })}</b>}
          </div>
        )}
      </Loaded>
    </Section>
  );
}
