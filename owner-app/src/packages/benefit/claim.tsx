/** Coupons to claim, and the field for a code (LOY-6). */
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { Countdown } from '../../benefit/countdown.tsx';
import { type Claimable, type Coupon, validityOf } from '../../benefit/coupon.ts';
import { Ticket } from '../../benefit/coupon-card.tsx';
import { openWallet } from '../../benefit/wallet.ts';
import { useText } from '../../i18n/language.ts';
import { session } from '../../session/session.ts';
import { SignInNeeded } from '../../session/sign-in-needed.tsx';
import { askedWithTime } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Field } from '../../ui/form.tsx';
import { Button, Card, Empty, Failed, Notice, Problem, Skeleton, SmallAction } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const claimable = () => askedWithTime(() => api('GET /v1/owner/coupons/claimable'));

export default function ClaimPage() {
  const t = useText();
  const { status } = useStore(session);
  const loaded = useLoaded(status === 'in' ? claimable : undefined, [status]);
  const [got, setGot] = useState<Coupon>();
  function show(coupon: Coupon): void {
    setGot(coupon);
    loaded.reload();
  }
  return (
    <Page title={t('claim.title')}>
      {status === 'out' && <SignInNeeded />}
      {status === 'in' && <CodeCard onGot={show} />}
      {got !== undefined && <Got coupon={got} />}
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={4} />}
      {loaded.data?.items.length === 0 && <Empty icon="gift" title={t('claim.none')} detail={t('claim.noneDetail')} />}
      {loaded.data !== undefined && loaded.data.items.length > 0 && (
        <Box className="tickets" role="list">
          {loaded.data.items.map((template) => (
            <ClaimTicket key={template.templateId} template={template} onGot={show} onOver={loaded.reload} />
          ))}
        </Box>
      )}
    </Page>
  );
}

/** What was just claimed, with the way to it. */
function Got({ coupon }: { readonly coupon: Coupon }) {
  const t = useText();
  return (
    <Box className="notice" role="status">
      <Words>{t('claim.got', { name: coupon.name })}</Words>
      <SmallAction onPress={() => openWallet(coupon.couponId)}>{t('claim.look')}</SmallAction>
    </Box>
  );
}

function CodeCard({ onGot }: { readonly onGot: (coupon: Coupon) => void }) {
  const t = useText();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const missing = code.trim() === '';
  const redeeming = useAction(async () => {
    onGot(await api('POST /v1/owner/coupons/code', { body: { code: code.trim() } }));
    setCode('');
    setTried(false);
  });
  function redeem(): void {
    setTried(true);
    if (!missing) void redeeming.run();
  }
  return (
    <Card title={t('claim.byCode')}>
      <Field label={t('claim.code')} error={tried && missing ? t('claim.codeMissing') : undefined}>
        <Input
          label={t('claim.code')}
          value={code}
          maxLength={40}
          placeholder={t('claim.codeExample')}
          invalid={tried && missing}
          onChange={setCode}
        />
      </Field>
      <Problem error={redeeming.error} />
      <Button busy={redeeming.busy} onPress={redeem}>
        {t('claim.redeem')}
      </Button>
    </Card>
  );
}

interface ClaimTicketProps {
  readonly template: Claimable;
  readonly onGot: (coupon: Coupon) => void;
  readonly onOver: () => void;
}

function ClaimTicket({ template, onGot, onOver }: ClaimTicketProps) {
  const t = useText();
  const { templateId, refusal, piecesLeft } = template;
  const claiming = useAction(async () => {
    onGot(await api('POST /v1/owner/coupons/claim', { body: { templateId } }));
  });
  return (
    <Ticket name={template.name} terms={template.terms} past={refusal !== null}>
      {template.note !== null && <Words className="muted small">{template.note}</Words>}
      <Words className="muted small">{validityOf(t, template)}</Words>
      {template.newCustomerOnly && <Words className="muted small">{t('claim.newOnly')}</Words>}
      {piecesLeft !== null && <Words className="small">{t('claim.left', { count: piecesLeft })}</Words>}
      {template.claimUntil !== null && refusal === null && (
        <Countdown end={template.claimUntil} of="claim" onOver={onOver} />
      )}
      <Problem error={claiming.error} />
      {refusal === null ? (
        <Button busy={claiming.busy} onPress={() => void claiming.run()}>
          {t('claim.take')}
        </Button>
      ) : (
        <Notice>{t(`refusal.${refusal}`)}</Notice>
      )}
    </Ticket>
  );
}
