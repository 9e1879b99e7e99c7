/** Offers and news: a switch for each channel, and one tap that ends them all. */
import { Box, Words } from '#host';
import { isTextKey, useText } from '../../i18n/language.ts';
import { type ConsentChoice, type Consents, putConsent, withdrawMarketing } from '../../message/consent.ts';
import type { Preferences } from '../../message/preferences.ts';
import { useAction } from '../../state/loading.ts';
import { Toggle } from '../../ui/form.tsx';
import { Button, Card, Notice, Problem } from '../../ui/kit.tsx';

interface MarketingCardProps {
  readonly preferences: Preferences;
  readonly consents: Consents;
  readonly agrees: boolean;
  readonly onChange: (consents: Consents) => void;
}

/** Channels of the owner's own; the group and machines are not written to him alone. */
const OFFERED = ['inbox', 'wechat', 'sms', 'email'] as const;

export function MarketingCard({ preferences, consents, agrees, onChange }: MarketingCardProps) {
  const t = useText();
  const changing = useAction(async (channel: ConsentChoice['channel'], granted: boolean) => {
    onChange(await putConsent({ purpose: 'marketing', channel }, granted));
  });
  const ending = useAction(async () => onChange(await withdrawMarketing()));
  const busy = changing.busy || ending.busy;
  return (
    <Card title={t('purpose.marketing')}>
      <Words className="muted">{t('messageSettings.marketingDetail')}</Words>
      <Box>
        {OFFERED.map((channel) => (
          <Toggle
            key={channel}
            label={t(`channel.${channel}`)}
            detail={lackOf(t, preferences, channel)}
            on={isGranted(consents, channel)}
            disabled={busy}
            onChange={(granted) => void changing.run(channel, granted)}
          />
        ))}
      </Box>
      <Problem error={changing.error ?? ending.error} />
      {agrees ? (
        <Button kind="danger" busy={ending.busy} disabled={busy} onPress={() => void ending.run()}>
          {t('messageSettings.endAll')}
        </Button>
      ) : (
        <Notice>{t('messageSettings.ended')}</Notice>
      )}
    </Card>
  );
}

/** A channel without a word of its own follows the consent for all. */
function isGranted({ items }: Consents, channel: string): boolean {
  const marketing = items.filter(({ purpose }) => purpose === 'marketing');
  const own = marketing.find((item) => item.channel === channel);
  return (own ?? marketing.find((item) => item.channel === 'any'))?.granted === true;
}

/** Why nothing would come over the channel although it is agreed to. */
function lackOf(t: ReturnType<typeof useText>, { channels }: Preferences, consent: string): string | undefined {
  const mine = channels.filter((channel) => channel.consent === consent);
  if (mine.length === 0) return undefined;
  if (mine.every(({ suppressed }) => suppressed)) return t('messageSettings.suppressed');
  if (mine.some(({ reachable }) => reachable)) return undefined;
  const key = `lack.${consent}`;
  return isTextKey(key) ? t(key) : undefined;
}
