/** All that happened with a customer, newest first. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { exactTime } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon, type IconName } from '../../../kit/Icon.tsx';
import { Money } from '../../../kit/Money.tsx';
import { When } from '../../../kit/When.tsx';
import { isId, spacedName } from '../../team/audit/difference.ts';
import { useEventName } from '../eventName.ts';
import { TierTag } from '../TierTag.tsx';
import { MoreList } from './MoreList.tsx';

type Entry = Reply<'GET /v1/customers/:customerId/timeline'>['items'][number];

const icons: Readonly<Record<Entry['kind'], IconName>> = { order: 'cart', tier: 'bolt', event: 'clock' };

export function Timeline({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('audience');
  const params = { customerId };
  return (
    <MoreList
      queryKey={['customer', customerId, 'timeline']}
      load={(cursor) =>
        api('GET /v1/customers/:customerId/timeline', { params, query: { limit: 30, ...(cursor && { cursor }) } })
      }
      empty={<Empty icon="history" title={t('timeline.none')} hint={t('timeline.noneHint')} />}
    >
      {(entries) => (
        <ol className="timeline">
          {entries.map((entry) => (
            <li key={entry.entryId}>
              <span className={`timeline-dot timeline-${entry.kind}`}>
                <Icon name={icons[entry.kind]} size={15} />
              </span>
              <div className="grow">
                <What entry={entry} />
              </div>
              <span className="quiet">
                <When at={entry.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </MoreList>
  );
}

function What({ entry }: { readonly entry: Entry }) {
  const { t, i18n } = useTranslation('audience');
  const eventName = useEventName();
  if (entry.order) {
    const { order } = entry;
    const names = order.lines.map((line) => line.name).join(t('comma'));
    return (
      <>
        <b>{eventName(entry.name)}</b> <Money fen={order.grossFen - order.returnFen} currency={order.currency} />
        <div className="quiet break">{names}</div>
      </>
    );
  }
  if (entry.tier) {
    const { kind, from, to, cause } = entry.tier;
    return (
      <>
        <span className="row">
          {from && <TierTag kind={kind} of={from} />}
          {from && <Icon name="right" size={13} />}
          <TierTag kind={kind} of={to} />
        </span>
        <div className="quiet">{t(`cause.${cause}`)}</div>
      </>
    );
  }
  const isOwn = !entry.name.startsWith('app.');
  const details = Object.entries(entry.detail)
    .filter(([name, value]) => value !== null && value !== '' && !isId(value) && !name.endsWith('Id'))
    // Of our own facts only what has words; events of the operator's pages are shown as they came.
    .filter(([name]) => !isOwn || i18n.exists(`audience:detail.${name}`))
    // The version of a consent's text means something to people, that of a segment's definition does not.
    .filter(([name]) => name !== 'version' || entry.name === 'identity.consent_changed');
  return (
    <>
      <b>{eventName(entry.name)}</b>
      {details.length > 0 && (
        <div className="quiet break">
          {details
            .map(
              ([name, value]) => `${t(`detail.${name}`, { defaultValue: spacedName(name) })}: ${sayDetail(value, t)}`,
            )
            .join(' · ')}
        </div>
      )}
    </>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function sayDetail(value: string | number | boolean | null, t: ReturnType<typeof useTranslation>['t']): string {
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'string' && INSTANT.test(value)) return exactTime(value);
  if (typeof value === 'string') return t(`word.${value}`, { defaultValue: value });
  return String(value);
}
