/** What the development channel delivered: messages as they would have gone out, while no provider is configured. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../../kit/Go.tsx';
import { When } from '../../../../kit/When.tsx';
import { MoreList } from '../../../customers/profile/MoreList.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { Picture } from '../preview/Picture.tsx';
import { oneOf } from '../send/words.ts';
import { type Channel, channels } from '../template/channels.ts';

const PAGE = 24;

export function Outbox() {
  const { t } = useTranslation(['message', 'journey']);
  const nameOf = useCustomerName();
  const [query, change] = useQueryState();
  const channel = oneOf(channels, query.channel);
  return (
    <>
      <p className="quiet gap-below">{t('outbox.hint')}</p>
      <Select<Channel | undefined>
        allowClear
        aria-label={t('send.channel')}
        placeholder={t('send.channel')}
        value={channel ?? null}
        options={channels
          .filter((one) => one !== 'inbox')
          .map((value) => ({ value, label: t(`journey:channel.${value}`) }))}
        onChange={(chosen) => change({ channel: chosen })}
        style={{ minWidth: 180 }}
        className="gap-below"
      />
      <MoreList
        queryKey={['messages', 'outbox', channel]}
        load={(cursor) =>
          api('GET /v1/message-outbox', {
            query: { limit: PAGE, ...(channel && { channel }), ...(cursor && { cursor }) },
          })
        }
        empty={<Empty icon="mail" title={t('outbox.none')} hint={t('outbox.noneHint')} />}
      >
        {(items) => (
          <ul className="outbox-grid gap-above">
            {items.map((item) => (
              <li key={item.sendId} className="stack">
                <div className="row spread">
                  <span>
                    <b>{t(`journey:channel.${item.channel}`)}</b>{' '}
                    <Go to={`/customers/${item.customerId}`}>{nameOf({ name: item.customerName })}</Go>
                  </span>
                  <span className="quiet">
                    <When at={item.at} />
                  </span>
                </div>
                <Picture channel={item.channel} parts={item.parts} />
                <Go to="/messages" query={{ side: 'sends', send: item.sendId }}>
                  {item.templateName}
                </Go>
              </li>
            ))}
          </ul>
        )}
      </MoreList>
    </>
  );
}
