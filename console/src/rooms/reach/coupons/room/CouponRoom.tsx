/** One coupon template: figures, how owners see it, its coupons; start, pause, end, codes, give. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { useMay } from '../../../../app/session.ts';
import { dateOf } from '../../../../app/time.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Go, useGo, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Money, sayCount, sayShare } from '../../../../kit/Money.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { lastDay } from '../../dates.ts';
import { useBudgets } from '../../journeys/step/names.ts';
import { Stock } from '../Stock.tsx';
import { Ticket } from '../Ticket.tsx';
import { toneOfStatus } from '../words.ts';
import { CodesDrawer } from './CodesDrawer.tsx';
import { CouponDrawer } from './CouponDrawer.tsx';
import { GiveDrawer } from './GiveDrawer.tsx';
import { Issued } from './Issued.tsx';
import '../../journeys/journey.css';

const heard = ['coupon.granted', 'coupon.redeemed', 'coupon.expired', 'coupon.revoked', 'coupon.returned'];

export type TemplateData = Reply<'GET /v1/coupon-templates/:templateId'>;

export function CouponRoom() {
  const templateId = usePathPart('couponTemplateId');
  const template = useQuery({
    queryKey: ['coupon-template', templateId],
    queryFn: () => api('GET /v1/coupon-templates/:templateId', { params: { templateId } }),
  });
  useFresh(
    heard,
    [
      ['coupon-template', templateId],
      ['coupons', templateId],
    ],
    { isOurs: (event) => event.payload.templateId === templateId },
  );
  return (
    <Loaded query={template} skeleton={<SkeletonPage />}>
      {(found) => <Room template={found} />}
    </Loaded>
  );
}

function Room({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation(['coupon', 'journey']);
  return (
    <PageShell
      title={template.name}
      lead={
        <span className="row">
          <StateTag tone={toneOfStatus[template.status]}>{t(`journey:templateStatus.${template.status}`)}</StateTag>
          <StateTag>{t(`kind.${template.terms.kind}`)}</StateTag>
        </span>
      }
      trail={[{ to: '/coupons', text: t('title') }]}
      fresh={template}
      actions={<Actions template={template} />}
    >
      <Figures template={template} />
      <div className="columns">
        <Section className="span-5" title={t('ticket.title')} hint={t('ticket.hint')}>
          <Ticket {...template} />
        </Section>
        <Section className="span-7" title={t('room.rules')}>
          <Rules template={template} />
        </Section>
      </div>
      <Section title={t('room.issued')} hint={t('room.issuedHint')}>
        <Issued templateId={template.templateId} />
      </Section>
      <CouponDrawer />
    </PageShell>
  );
}

function Figures({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation('coupon');
  const { figures } = template;
  const counts = ['granted', 'live', 'redeemed', 'expired', 'returned', 'revoked'] as const;
  return (
    <dl className="totals section">
      {counts.map((count) => (
        <div key={count} title={t(`figureHint.${count}`)}>
          <dt>{t(`figure.${count}`)}</dt>
          <dd className="figures">
            {sayCount(figures[count])}
            {count === 'redeemed' && figures.granted > 0 && (
              <span className="quiet"> {sayShare(figures.redeemed / figures.granted)}</span>
            )}
          </dd>
        </div>
      ))}
      <div title={t('figureHint.discount')}>
        <dt>{t('figure.discount')}</dt>
        <dd>
          <Money fen={figures.discountFen} />
        </dd>
      </div>
    </dl>
  );
}

function Rules({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation('coupon');
  const { terms, claim, claimFrom, claimUntil, claimCode, codes, budgetId, perCustomer } = template;
  const budget = useBudgets().find((one) => one.budgetId === budgetId);
  const span = [claimFrom && dateOf(claimFrom), claimUntil && t('say.until', { date: lastDay(claimUntil) })];
  return (
    <dl className="facts">
      <dt>{t('list.stock')}</dt>
      <dd>
        <Stock template={template} />
      </dd>
      <dt>{t('field.perCustomer')}</dt>
      <dd>{perCustomer === null ? t('say.unlimited') : t('say.pieces', { count: perCustomer })}</dd>
      <dt>{t('list.claim')}</dt>
      <dd>
        {t(`claim.${claim}`)}
        {claim !== 'none' && span.some(Boolean) && <span className="quiet"> {span.filter(Boolean).join(' ')}</span>}
        {claimCode && <div>{t('room.claimCode', { code: claimCode })}</div>}
        {codes.made > 0 && (
          <div className="quiet">{t('room.codes', { made: sayCount(codes.made), used: sayCount(codes.used) })}</div>
        )}
      </dd>
      <dt>{t('field.budget')}</dt>
      <dd>{budgetId ? <Go to={`/budgets/${budgetId}`}>{budget?.name ?? t('room.budget')}</Go> : t('room.noBudget')}</dd>
      <dt>{t('field.bearer')}</dt>
      <dd>{t(`bearer.${terms.bearer}`)}</dd>
      <dt>{t('field.group')}</dt>
      <dd>{terms.exclusive ? t('say.exclusive') : (terms.stackingGroup ?? t('say.stacks'))}</dd>
    </dl>
  );
}

function Actions({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const go = useGo();
  const mayWrite = useMay('coupon.write');
  const mayCustomers = useMay('customer.read');
  const mayGrant = useMay('coupon.grant');
  const mayGive = mayGrant && mayCustomers && template.status === 'active';
  const [open, setOpen] = useState<'give' | 'codes' | null>(null);
  const { templateId, status } = template;
  const move = async (next: 'active' | 'paused' | 'ended') => {
    await api('PUT /v1/coupon-templates/:templateId/status', { params: { templateId }, body: { status: next } });
    await client.invalidateQueries({ queryKey: ['coupon-template'] });
    await client.invalidateQueries({ queryKey: ['coupon-templates'] });
    say(t(`act.done_${next}`));
  };
  const moveNow = (next: 'active' | 'paused') =>
    void move(next).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'));
  const end = () =>
    ask({
      title: t('act.end'),
      text: t('act.endText'),
      confirm: t('act.end'),
      danger: true,
      run: () => move('ended'),
    });
  return (
    <>
      {mayWrite && status !== 'ended' && (
        <>
          {status !== 'draft' && <Button onClick={end}>{t('act.end')}</Button>}
          <Button onClick={() => go(`/coupons/${templateId}/edit`)}>{t('act.edit')}</Button>
          {template.claim === 'code' && <Button onClick={() => setOpen('codes')}>{t('codes.title')}</Button>}
          {status === 'active' && <Button onClick={() => moveNow('paused')}>{t('act.pause')}</Button>}
        </>
      )}
      {mayWrite && (status === 'draft' || status === 'paused') && (
        <Button type="primary" onClick={() => moveNow('active')}>
          {t('act.activate')}
        </Button>
      )}
      {mayGive && (
        <Button type="primary" onClick={() => setOpen('give')}>
          {t('give.title')}
        </Button>
      )}
      <CodesDrawer templateId={templateId} name={template.name} open={open === 'codes'} close={() => setOpen(null)} />
      {mayGive && <GiveDrawer templateId={templateId} open={open === 'give'} close={() => setOpen(null)} />}
    </>
  );
}
