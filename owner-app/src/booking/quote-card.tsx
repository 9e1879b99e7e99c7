/** What it costs, which coupons count, what the pet's health says, and what cancelling costs (BOOK-3, BOOK-5, BOOK-16). */
import { Box, Words } from '#host';
import { yuan } from '../benefit/coupon.ts';
import type { Quote, QuotedItem } from '../service/bookings.ts';
import { wallTime } from '../service/when.ts';
import { Button, Card, Notice } from '../ui/kit.tsx';
import { openHealth } from './links.ts';
import { useText, wordOf } from './texts.ts';

/** A stay is told in nights, not in minutes. */
const MINUTES_A_DAY = 1440;

export function QuoteCard({
  quote,
  petNames,
}: {
  readonly quote: Quote;
  readonly petNames: ReadonlyMap<string, string>;
}) {
  const t = useText();
  const several = quote.items.length > 1;
  return (
    <Card title={t('quote.title')}>
      {quote.items.map((item, index) => (
        <Box key={`${item.offerId}-${item.petId}-${String(index)}`} className="stack is-tight">
          {several && <Words className="ticket-name">{petNames.get(item.petId) ?? ''}</Words>}
          {item.lines
            .filter((line) => line.kind === 'service' || line.priceFen !== 0)
            .map((line) => (
              <MoneyLine
                key={line.kind}
                name={
                  item.quantity > 1 && line.kind === 'service'
                    ? t('quote.times', { name: t(`priceLine.${line.kind}`), count: item.quantity })
                    : t(`priceLine.${line.kind}`)
                }
                fen={
                  (quote.member ? line.memberPriceFen : line.priceFen) * (line.kind === 'service' ? item.quantity : 1)
                }
              />
            ))}
          {item.minutes < MINUTES_A_DAY && (
            <Words className="muted small">
              {item.usual === null
                ? t('minutes.only', { minutes: item.minutes })
                : t('minutes.usual', { minutes: item.minutes, low: item.usual.low, high: item.usual.high })}
            </Words>
          )}
        </Box>
      ))}
      {quote.discountFen > 0 && <MoneyLine name={t('quote.discount')} fen={-quote.discountFen} />}
      {quote.member && <Words className="muted small">{t('quote.memberPrice')}</Words>}
      <MoneyLine name={t('quote.total')} fen={quote.payableFen} strong />
    </Card>
  );
}

export function MoneyLine({
  name,
  fen,
  strong,
}: {
  readonly name: string;
  readonly fen: number;
  readonly strong?: boolean;
}) {
  const t = useText();
  const amount = t('price.yuan', { yuan: yuan(Math.abs(fen)) });
  return (
    <Box className={`money ${strong ? 'is-strong' : ''}`}>
      <Words className="grow">{name}</Words>
      <Words>{fen < 0 ? t('price.minus', { price: amount }) : amount}</Words>
    </Box>
  );
}

/** Why it cannot be held for this pet: vaccines, species, age. */
export function HealthNotes({
  items,
  petNames,
}: {
  readonly items: readonly QuotedItem[];
  readonly petNames: ReadonlyMap<string, string>;
}) {
  const t = useText();
  const blocks = items.flatMap(({ health }) => health);
  const lacking = new Set(
    blocks.filter(({ code, overridden }) => code === 'vaccine' && !overridden).map(({ petId }) => petId),
  );
  return (
    <>
      {blocks.map((block) => {
        const pet = petNames.get(block.petId) ?? '';
        const about = block.about === null ? '' : wordOf(t, 'vaccineName', block.about);
        const isLetIn = block.code === 'vaccine' && block.overridden;
        const text = t(isLetIn ? 'health.vaccineLacks' : `health.${block.code}`, {
          pet,
          vaccine: about,
          from: block.from ?? '',
        });
        return (
          <Notice key={`${block.petId}-${block.code}-${block.about ?? ''}`}>
            {block.overridden ? t('health.allowed', { text }) : text}
          </Notice>
        );
      })}
      {[...lacking].map((petId) => (
        <Button key={petId} kind="quiet" icon="heart" onPress={() => openHealth(petId)}>
          {t('health.record', { pet: petNames.get(petId) ?? '' })}
        </Button>
      ))}
    </>
  );
}

/** Cancelling by the policy that holds for this booking (rule 19). */
export function PolicyCard({
  policy,
  freeUntil,
  zone,
}: {
  readonly policy: QuotedItem['policy'];
  readonly freeUntil: string | null;
  readonly zone: string;
}) {
  const t = useText();
  const until = freeUntil === null ? undefined : inZone(freeUntil, zone);
  return (
    <Card title={t('policy.title')}>
      {until !== undefined && <Words>{t('policy.freeUntil', { at: until })}</Words>}
      {policy === null && <Words>{t('policy.free')}</Words>}
      {policy !== null && (
        <Box role="list">
          {[...policy.tiers]
            .sort((a, b) => b.untilHoursBefore - a.untilHoursBefore)
            .map((tier) => (
              <Box key={tier.untilHoursBefore} className="condition" role="listitem">
                <Words>{t('policy.tier', { hours: tier.untilHoursBefore, percent: tier.feePercent })}</Words>
              </Box>
            ))}
          <Box className="condition" role="listitem">
            <Words>{t('policy.noShow', { percent: policy.noShowPercent })}</Words>
          </Box>
        </Box>
      )}
      <Words className="muted small">{t('policy.byStore')}</Words>
    </Card>
  );
}

function inZone(at: string, zone: string): string {
  const { date, clock } = wallTime(at, zone);
  return `${date} ${clock}`;
}
