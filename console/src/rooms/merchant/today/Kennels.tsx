/** Which stay lies in which kennel over two weeks: fixed ones, and the plan of those to come (BOOK-17). */
import type { Schedule } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { addDays } from '../../../app/time.ts';
import { Go } from '../../../kit/Go.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Wide } from '../../../kit/Wide.tsx';

const DAYS = 14;

export function Kennels({ storeId, date }: { readonly storeId: string; readonly date: string }) {
  const { t } = useTranslation('booking');
  const plan = useQuery({
    queryKey: ['store-day', storeId, 'kennels', date],
    queryFn: () =>
      api('GET /v1/stores/:storeId/kennel-plan', { params: { storeId }, query: { from: date, days: DAYS } }),
  });
  const classes = (plan.data?.classes ?? []).filter((one) => one.kennels.length > 0);
  const nights = useQuery({
    queryKey: ['store-day', storeId, 'nights', date],
    queryFn: () => api('GET /v1/stores/:storeId/nights', { params: { storeId }, query: { from: date, days: DAYS } }),
    enabled: classes.length > 0,
  });
  const rooms = useQuery({
    queryKey: ['rooms', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/room-classes', { params: { storeId } }),
    enabled: classes.length > 0,
  });
  if (classes.length === 0) return null;
  const nameOf = (roomClassId: string) => rooms.data?.items.find((one) => one.roomClassId === roomClassId)?.name ?? '';
  const leftOf = (roomClassId: string) =>
    new Map(
      nights.data?.classes
        .find((one) => one.roomClassId === roomClassId)
        ?.nights.map((night) => [night.date, night.left]),
    );
  const days = Array.from({ length: DAYS }, (_, nth) => addDays(date, nth));
  return (
    <Section title={t('kennels.title')} hint={t('kennels.hint')}>
      <Wide label={t('kennels.title')}>
        <table className="kennels">
          <thead>
            <tr>
              <th scope="col">{t('fact.kennel')}</th>
              {days.map((day) => (
                <th key={day} scope="col" className="figures">
                  {day.slice(5)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((one) => (
              <Fragment key={one.roomClassId}>
                <Rooms plan={one} days={days} />
                <Left name={nameOf(one.roomClassId)} days={days} left={leftOf(one.roomClassId)} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </Wide>
    </Section>
  );
}

function Rooms({ plan, days }: { readonly plan: Schedule.KennelPlan; readonly days: readonly string[] }) {
  const { t } = useTranslation('booking');
  const parts = plan.stays.flatMap((stay) => stay.parts.map((part) => ({ ...part, stay })));
  return plan.kennels.map((kennel) => (
    <tr key={kennel.kennelId}>
      <th scope="row">{kennel.name}</th>
      {days.map((day) => {
        const found = parts.find((part) => part.kennelId === kennel.kennelId && part.from <= day && day < part.until);
        if (!found) return <td key={day} />;
        const fixed = found.stay.status === 'in_house';
        return (
          <td key={day} className={fixed ? 'kennel-fixed' : 'kennel-planned'}>
            <Go to={`/bookings/${found.stay.bookingId}`}>{fixed ? t('kennels.in') : t('kennels.planned')}</Go>
          </td>
        );
      })}
    </tr>
  ));
}

interface LeftProps {
  /** Of the room class. */
  readonly name: string;
  readonly days: readonly string[];
  readonly left: ReadonlyMap<string, number>;
}

/** What can still be sold of a class, night by night. */
function Left({ name, days, left }: LeftProps) {
  const { t } = useTranslation('rules');
  return (
    <tr className="kennels-left">
      <th scope="row">{t('left.row', { name })}</th>
      {days.map((day) => (
        <td key={day} className={left.get(day) === 0 ? 'kennels-full figures' : 'figures'}>
          {left.get(day) ?? ''}
        </td>
      ))}
    </tr>
  );
}
