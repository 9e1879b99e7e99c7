/** What happens right now: facts of the live channel on top, the latest orders beneath. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { type LiveEvent, useLive } from '../../../app/live.ts';
import { Go } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Money } from '../../../kit/Money.tsx';
import { When } from '../../../kit/When.tsx';
import { useEventName } from '../../customers/eventName.ts';
import { TierTag } from '../../customers/TierTag.tsx';
import { useCustomerName } from '../../customers/words.ts';

const MOST = 8;
const heard = [
  'audience.order_recorded',
  'audience.tier_changed',
  'identity.customer_registered',
  'segment.entered',
  'segment.left',
  'pet.registered',
];

export function LiveFeed() {
  const { t } = useTranslation('home');
  const nameOf = useCustomerName();
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  useLive(heard, (event) => {
    if (event.customerId) setEvents((before) => [event, ...before].slice(0, MOST));
  });
  const latest = useQuery({
    queryKey: ['customers', 'latest'],
    queryFn: () => api('GET /v1/customers', { query: { sort: 'lastOrderAt', order: 'desc', limit: MOST } }),
  });
  return (
    <ul className="lines">
      {events.map((event) => (
        <LiveLine key={event.cursor} event={event} />
      ))}
      <Loaded query={latest}>
        {({ items }) => {
          const ordered = items.filter((item) => item.lastOrderAt !== null).slice(0, Math.max(MOST - events.length, 0));
          if (ordered.length === 0 && events.length === 0) return <li className="quiet">{t('nothing')}</li>;
          return ordered.map((item) => (
            <li key={item.customerId}>
              <Icon name="cart" size={16} />
              <span className="grow in-words">
                <Go to={`/customers/${item.customerId}`}>{nameOf(item)}</Go>{' '}
                <span className="quiet">{t('ordered')}</span>
              </span>
              <span className="quiet">
                <When at={item.lastOrderAt} />
              </span>
            </li>
          ));
        }}
      </Loaded>
    </ul>
  );
}

function LiveLine({ event }: { readonly event: LiveEvent }) {
  const eventName = useEventName();
  const nameOf = useCustomerName();
  const customerId = event.customerId ?? '';
  const customer = useQuery({
    queryKey: ['customer', customerId],
    queryFn: () => api('GET /v1/customers/:customerId', { params: { customerId } }),
  });
  return (
    <li className="fresh">
      <Icon name="bolt" size={16} />
      <span className="grow in-words">
        <Go to={`/customers/${customerId}`}>{customer.data ? nameOf(customer.data) : '…'}</Go>{' '}
        <What event={event} name={eventName(event.name)} />
      </span>
      <span className="quiet">
        <When at={event.occurredAt} />
      </span>
    </li>
  );
}

function What({ event, name }: { readonly event: LiveEvent; readonly name: string }) {
  const { kind, to, grossFen } = event.payload;
  if (event.name === 'audience.tier_changed' && typeof to === 'string') {
    return <TierTag kind={kind === 'rfm' ? 'rfm' : 'lifecycle'} of={to} />;
  }
  return (
    <span className="quiet">
      {name} {typeof grossFen === 'number' && <Money fen={grossFen} />}
    </span>
  );
}
