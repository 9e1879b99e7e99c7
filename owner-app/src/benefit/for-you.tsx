/** “For you” on the home page: unread messages and the coupon that ends next (LOY-7). */
import Taro from '@tarojs/taro';
import { Box, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { unread } from '../message/unread.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Badge, Card, SmallAction } from '../ui/kit.tsx';
import { Countdown } from './countdown.tsx';
import { Ticket } from './coupon-card.tsx';
import { openWallet, useWallet } from './wallet.ts';

/** One that cannot be used yet may end first. */
const LOOKED_AT = 5;

function openInbox(): void {
  void Taro.navigateTo({ url: '/packages/message/inbox' });
}

/** Nothing when there is neither; a failure shows nothing too, since the page has its own notice of the network. */
export function ForYou() {
  const t = useText();
  const waiting = useStore(unread);
  const wallet = useWallet('usable', LOOKED_AT);
  const next = wallet.data?.items.find(({ usable }) => usable) ?? wallet.data?.items[0];
  const count = wallet.data?.counts.usable ?? 0;
  if (waiting === 0 && next === undefined) return null;
  return (
    <Card
      title={t('forYou.title')}
      {...(count > 1 && {
        action: <SmallAction onPress={() => openWallet()}>{t('forYou.coupons', { count })}</SmallAction>,
      })}
    >
      {waiting > 0 && (
        <Press className="row" onPress={openInbox}>
          <Icon name="bell" className="row-icon" />
          <Words className="row-title">{t('forYou.unread')}</Words>
          <Badge count={waiting} />
          <Icon name="next" className="row-next" />
        </Press>
      )}
      {next !== undefined && (
        <Box role="list">
          <Ticket name={next.name} terms={next.terms} onPress={() => openWallet(next.couponId)}>
            {next.usable && <Countdown end={next.validTo} onOver={wallet.reload} />}
          </Ticket>
        </Box>
      )}
    </Card>
  );
}
