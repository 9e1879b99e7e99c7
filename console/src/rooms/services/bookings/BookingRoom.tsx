/** One booking: facts, money, what it takes, what happened, and what staff may do with it now. */
import type { Booking } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { exactTime } from '../../../app/time.ts';
import { Go, usePathPart } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useSayNames } from '../catalogue.ts';
import { Acts } from './Acts.tsx';
import { History } from './History.tsx';
import { OwnerNote } from './OwnerNote.tsx';
import { petNames, StateOfBooking } from './State.tsx';
import { bookingEvents, timeAt } from './words.ts';
import './booking.css';

type Detail = Booking.StaffBookingDetail;

export function BookingRoom() {
  const bookingId = usePathPart('bookingId');
  const client = useQueryClient();
  const booking = useQuery({
    queryKey: ['booking', bookingId],
    queryFn: () => api('GET /v1/bookings/:bookingId', { params: { bookingId } }),
  });
  useLive(bookingEvents, (event) => {
    if (event.payload.bookingId === bookingId) void client.invalidateQueries({ queryKey: ['booking', bookingId] });
  });
  return (
    <Loaded query={booking} skeleton={<SkeletonPage />}>
      {(found) => <Room booking={found} />}
    </Loaded>
  );
}

/** Steps, chat and report stand in the room of the service. */
const SERVED: readonly Booking.BookingState[] = ['confirmed', 'checked_in', 'in_service', 'completed'];

function Room({ booking }: { readonly booking: Detail }) {
  const { t } = useTranslation('booking');
  const sayNames = useSayNames();
  const scope = useStaff()?.scope;
  return (
    <PageShell
      title={`${sayNames(booking.service.names)} · ${petNames(booking)}`}
      lead={
        <span className="row">
          <span className="figures">{booking.no}</span>
          <StateOfBooking booking={booking} />
        </span>
      }
      trail={[{ to: scope === 'merchant' ? '/my/bookings' : '/bookings', text: t('list.title') }]}
      actions={
        <>
          <Acts booking={booking} />
          {scope === 'merchant' && SERVED.includes(booking.state) && (
            <Go to={`/service/${booking.bookingId}`}>{t('toService')}</Go>
          )}
        </>
      }
    >
      {booking.disputed && (
        <div className="notice notice-bad gap-below">
          <Icon name="flag" />
          <span className="notice-text">{booking.disputeReason}</span>
        </div>
      )}
      {booking.health.some((block) => !block.overridden) && booking.healthOverride === null && (
        <div className="notice notice-warn gap-below">
          <Icon name="bell" />
          <span className="notice-text">
            {booking.health.map((block) => t(`health.${block.code}`, { about: block.about ?? '' })).join(' · ')}
          </span>
        </div>
      )}
      <div className="columns">
        <Section className="span-6" title={t('facts')}>
          <Facts booking={booking} />
        </Section>
        <Section className="span-6" title={t('money')}>
          <MoneyOf booking={booking} />
        </Section>
      </div>
      <div className="columns">
        <Section className="span-6" title={t('claims')}>
          <Claims booking={booking} />
        </Section>
        <Section className="span-6" title={t('history')}>
          <History booking={booking} />
        </Section>
      </div>
      {booking.state === 'completed' && booking.customer && <OwnerNote bookingId={booking.bookingId} />}
    </PageShell>
  );
}

function Facts({ booking }: { readonly booking: Detail }) {
  const { t } = useTranslation('booking');
  const { customer, store, usual } = booking;
  const zone = store.timeZone;
  const maySee = useMay('customer.read');
  const customerName = customer?.name ?? customer?.phoneMasked ?? t('walkIn');
  const facts: (readonly [string, React.ReactNode])[] = [
    ['when', `${exactTime(booking.startsAt, zone)} – ${timeAt(booking.endsAt, zone)}`],
    ...(booking.checkIn ? ([['nights', `${booking.checkIn} – ${booking.checkOut}`]] as const) : []),
    [
      'minutes',
      usual
        ? t('minutesUsual', { minutes: booking.minutes, low: usual.low, high: usual.high })
        : t('minutesPlain', { minutes: booking.minutes }),
    ],
    ['store', store.name],
    ['merchant', booking.merchantName],
    [
      'who',
      customer && maySee ? (
        <Go key="who" to={`/customers/${customer.customerId}`}>
          {customerName}
        </Go>
      ) : (
        customerName
      ),
    ],
    ['person', booking.person?.name ?? '–'],
    ...(booking.kennelName ? ([['kennel', booking.kennelName]] as const) : []),
    ...(booking.home ? ([['home', booking.home.address]] as const) : []),
    ['source', t(`source.${booking.source}`)],
    ...(booking.note ? ([['note', booking.note]] as const) : []),
    ...(booking.healthOverride ? ([['override', booking.healthOverride]] as const) : []),
    ...(booking.convenience === null ? [] : ([['convenience', String(booking.convenience)]] as const)),
  ];
  return (
    <dl className="facts">
      {facts.map(([key, value]) => [<dt key={`${key} name`}>{t(`fact.${key}`)}</dt>, <dd key={key}>{value}</dd>])}
    </dl>
  );
}

function MoneyOf({ booking }: { readonly booking: Detail }) {
  const { t } = useTranslation('booking');
  const { money, policy } = booking;
  const say = (fen: number) => sayMoney(fen, money.currency);
  const rows: (readonly [string, string])[] = [
    ...money.lines.map((line) => {
      const times = line.kind === 'service' && money.quantity > 1 ? ` × ${money.quantity}` : '';
      return [t(`line.${line.kind}`) + times, say(line.priceFen)] as const;
    }),
    ...(money.discountFen > 0 ? ([[t('fen.discount'), say(0 - money.discountFen)]] as const) : []),
    [t('fen.payable'), say(money.payableFen)],
    [t('fen.paid'), say(money.paidFen)],
    ...(money.atStoreFen > 0 ? ([[t('fen.atStore'), say(money.atStoreFen)]] as const) : []),
    ...(money.refundedFen > 0 ? ([[t('fen.refunded'), say(money.refundedFen)]] as const) : []),
    ...(money.feeFen > 0 ? ([[t('fen.fee'), say(money.feeFen)]] as const) : []),
  ];
  return (
    <>
      <dl className="booking-money">
        {rows.map(([name, value]) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={name} className="figures">
            {value}
          </dd>,
        ])}
      </dl>
      <p className="quiet gap-above">
        {money.payWay ? t(`payWay.${money.payWay}`) : t('payWay.none')}
        {policy && ` · ${policy.name}`}
      </p>
      {policy && (
        <ul className="booking-tiers quiet">
          {policy.tiers.map((tier) => (
            <li key={tier.untilHoursBefore}>{t('tier', { hours: tier.untilHoursBefore, percent: tier.feePercent })}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Claims({ booking }: { readonly booking: Detail }) {
  const { t } = useTranslation('booking');
  if (booking.claims.length === 0) return <p className="quiet">{t('noClaims')}</p>;
  return (
    <ul className="booking-claims">
      {booking.claims.map((claim) => (
        <li key={`${claim.resourceNo} ${claim.from}`}>
          <span className="grow">{claim.name}</span>
          <span className="figures nowrap">
            {timeAt(claim.from, booking.store.timeZone)} – {timeAt(claim.to, booking.store.timeZone)}
          </span>
          <StateTag tone={claim.status === 'held' ? 'plain' : 'accent'}>{t(`claim.${claim.status}`)}</StateTag>
        </li>
      ))}
    </ul>
  );
}
