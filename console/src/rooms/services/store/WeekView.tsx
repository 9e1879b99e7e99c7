/** The week of a store's people: working time as bars on each day, in the store's zone. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { addDays, dayParts, mondayOf, today } from './week.ts';

export interface WeekViewProps {
  readonly storeId: string;
  readonly resources: readonly Merchant.Resource[];
}

export function WeekView({ storeId, resources }: WeekViewProps) {
  const { t } = useTranslation('store');
  const [from, setFrom] = useState(() => mondayOf(today()));
  const work = useQuery({
    queryKey: ['work', storeId, from],
    queryFn: () => api('GET /v1/stores/:storeId/work', { params: { storeId }, query: { from, days: 7 } }),
  });
  const days = Array.from({ length: 7 }, (_, i) => addDays(from, i));
  return (
    <Section
      title={t('week.title', { from, to: days[6] })}
      extra={
        <>
          <Button
            icon={<Icon name="left" size={16} />}
            aria-label={t('week.back')}
            onClick={() => setFrom(addDays(from, -7))}
          />
          <Button onClick={() => setFrom(mondayOf(today()))}>{t('week.now')}</Button>
          <Button
            icon={<Icon name="right" size={16} />}
            aria-label={t('week.forth')}
            onClick={() => setFrom(addDays(from, 7))}
          />
        </>
      }
    >
      <Loaded query={work}>
        {({ items, timeZone }) => (
          <Wide label={t('week.title', { from, to: days[6] })}>
            <table className="week">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="only-read">{t('name')}</span>
                  </th>
                  {days.map((day, i) => (
                    <th key={day} scope="col" className={day === today() ? 'week-today' : ''}>
                      {t(`weekdayShort.${i + 1}`)} <span className="quiet">{day.slice(8)}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {resources.map((one) => (
                  <tr key={one.resourceId}>
                    <th scope="row">{one.name}</th>
                    {days.map((day) => (
                      <td key={day}>
                        <Day
                          parts={dayParts(
                            items.find((row) => row.resourceNo === one.resourceNo)?.spans ?? [],
                            day,
                            timeZone,
                          )}
                        />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        )}
      </Loaded>
    </Section>
  );
}

function Day({ parts }: { readonly parts: ReturnType<typeof dayParts> }) {
  const { t } = useTranslation('store');
  if (parts.length === 0) return <span className="quiet">{t('week.off')}</span>;
  return (
    <>
      <span className="week-bar" aria-hidden="true">
        {parts.map((part) => (
          <i key={part.text} style={{ left: `${part.left * 100}%`, width: `${part.width * 100}%` }} />
        ))}
      </span>
      {parts.map((part) => (
        <span key={part.text} className="week-text figures">
          {part.text}
        </span>
      ))}
    </>
  );
}
