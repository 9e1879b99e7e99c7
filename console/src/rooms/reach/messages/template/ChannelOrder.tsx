/** Which channels a message takes, in the order in which they are tried. */
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../kit/Icon.tsx';
import { sayMoney } from '../../../../kit/Money.tsx';
import { type Channel, channels, forbidden } from './channels.ts';
import type { Draft } from './draft.ts';

export interface ChannelFact {
  readonly channel: Channel;
  readonly development: boolean;
  readonly priceFen: number;
}

export interface ChannelOrderProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly facts: readonly ChannelFact[];
  readonly disabled: boolean;
}

export function ChannelOrder({ draft, change, facts, disabled }: ChannelOrderProps) {
  const { t } = useTranslation(['message', 'journey']);
  const order = draft.channels;
  const set = (next: readonly Channel[]) => change({ ...draft, channels: next });
  const swap = (index: number) => set(order.toSpliced(index - 1, 2, ...order.slice(index - 1, index + 1).reverse()));
  const others = channels.filter((channel) => !order.includes(channel));
  return (
    <div className="stack gap-below">
      <span id="channel-order">{t('editor.channels')}</span>
      <ol className="channel-order stack" aria-labelledby="channel-order">
        {order.map((channel, index) => {
          const fact = facts.find((one) => one.channel === channel);
          const name = t(`journey:channel.${channel}`);
          return (
            <li key={channel}>
              <span className="grow">
                {name}{' '}
                <span className="quiet">
                  {fact?.development && t('editor.development')}
                  {fact && fact.priceFen > 0 && ` ${t('editor.each', { price: sayMoney(fact.priceFen) })}`}
                </span>
              </span>
              {!disabled && (
                <>
                  <Button
                    type="text"
                    disabled={index === 0}
                    aria-label={t('editor.earlier', { channel: name })}
                    icon={<Icon name="left" size={15} />}
                    onClick={() => swap(index)}
                    className="turned"
                  />
                  <Button
                    type="text"
                    disabled={order.length === 1}
                    aria-label={t('editor.leaveOut', { channel: name })}
                    icon={<Icon name="close" size={15} />}
                    onClick={() => set(order.filter((one) => one !== channel))}
                  />
                </>
              )}
            </li>
          );
        })}
      </ol>
      {!disabled && others.length > 0 && (
        <Select<Channel>
          aria-label={t('editor.addChannel')}
          placeholder={t('editor.addChannel')}
          value={null}
          options={others.map((channel) => ({
            value: channel,
            label: forbidden(draft.purpose, channel)
              ? t('editor.forbidden', { channel: t(`journey:channel.${channel}`) })
              : t(`journey:channel.${channel}`),
            disabled: forbidden(draft.purpose, channel),
          }))}
          onChange={(channel) => set([...order, channel])}
        />
      )}
      <span className="quiet">{t('editor.channelsHint')}</span>
    </div>
  );
}
