/** One claim: what happened, its clock, files, steps, money; and what can be done now. */
import type { Quality } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useStaff } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Figure } from '../../../../kit/Figure.tsx';
import { Go, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Money, sayMoney } from '../../../../kit/Money.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { Clock } from '../Clock.tsx';
import { claimEvents, toneOfClaim, toneOfRecovery } from '../words.ts';
import { ClaimActions } from './ClaimActions.tsx';
import { ClaimFiles } from './ClaimFiles.tsx';
import { FundCard } from './FundCard.tsx';

export function ClaimRoom() {
  const claimId = usePathPart('claimId');
  const query = useQuery({
    queryKey: ['claim', claimId],
    queryFn: () => api('GET /v1/claims/:claimId', { params: { claimId } }),
  });
  useFresh(claimEvents, [['claim', claimId], ['fund']], { isOurs: (event) => event.payload.claimId === claimId });
  return (
    <Loaded query={query} skeleton={<SkeletonPage />}>
      {(data) => <ClaimPage claim={data} />}
    </Loaded>
  );
}

function ClaimPage({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  const operator = useStaff()?.scope === 'operator';
  return (
    <PageShell
      title={`${claim.no} · ${claim.store.name}`}
      trail={[{ to: '/claims', text: t('claims.title') }]}
      lead={
        <span className="row">
          <StateTag tone={toneOfClaim[claim.state]}>{t(`claimState.${claim.state}`)}</StateTag>
          <Clock due={claim.answerDueAt} stopped={claim.answeredAt !== null} />
        </span>
      }
      fresh={{ asOf: claim.asOf }}
      actions={<ClaimActions claim={claim} />}
    >
      <div className="columns">
        <div className="span-5 pile">
          <Facts claim={claim} />
          <ClaimFiles claim={claim} />
          {operator && <FundCard merchantId={claim.store.merchantId} />}
        </div>
        <div className="span-7 pile">
          {claim.amountFen !== null && <MoneyOf claim={claim} />}
          <Section title={t('claim.steps')}>
            <Steps steps={claim.steps} />
          </Section>
          {operator && claim.movements.length > 0 && <Movements movements={claim.movements} />}
        </div>
      </div>
    </PageShell>
  );
}

function Facts({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  return (
    <Section title={t('claim.facts')}>
      <p className="entry-text gap-below">{claim.description}</p>
      <dl className="facts">
        <dt>{t('claim.occurredOn')}</dt>
        <dd>{claim.occurredOn}</dd>
        <dt>{t('claim.pet')}</dt>
        <dd>{claim.petName ?? '–'}</dd>
        <dt>{t('claim.booking')}</dt>
        <dd>
          <Go to={`/bookings/${claim.bookingId}`}>{claim.bookingNo ?? '–'}</Go>
        </dd>
        {claim.customer && (
          <>
            <dt>{t('claim.owner')}</dt>
            <dd>
              <Go to={`/customers/${claim.customer.customerId}`}>
                {claim.customer.name ?? claim.customer.phoneMasked ?? '–'}
              </Go>
            </dd>
          </>
        )}
        <dt>{t('claims.asked')}</dt>
        <dd>
          <Money fen={claim.askedFen} />
        </dd>
        <dt>{t('claim.cap')}</dt>
        <dd>
          <Money fen={claim.capFen} />
          {claim.payableFen !== null && (
            <div className="quiet">{t('claim.payable', { amount: sayMoney(claim.payableFen) })}</div>
          )}
        </dd>
      </dl>
    </Section>
  );
}

function MoneyOf({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  const { recovery, payout, appeal } = claim;
  return (
    <Section title={t('claim.money')}>
      <div className="pair gap-below">
        <Figure
          label={t('claims.amount')}
          value={sayMoney(claim.amountFen ?? 0)}
          note={
            payout && (
              <StateTag tone={payout.state === 'paid' ? 'good' : 'warn'}>{t(`payoutState.${payout.state}`)}</StateTag>
            )
          }
        />
        {recovery && (
          <Figure
            label={t('claim.recovery')}
            value={sayMoney(recovery.amountFen)}
            note={<StateTag tone={toneOfRecovery[recovery.state]}>{t(`recoveryState.${recovery.state}`)}</StateTag>}
          />
        )}
      </div>
      {recovery && (
        <p className="quiet">
          {t('claim.shares', { fund: sayMoney(recovery.fundFen), platform: sayMoney(recovery.platformFen) })}
        </p>
      )}
      {recovery?.state === 'open' && (
        <p className="quiet">
          {t('claim.appealUntil')} <When at={recovery.appealUntil} exact />
        </p>
      )}
      {appeal && (
        <div className="entry-reply">
          <b>{t('claim.appeal')}</b> <StateTag tone="info">{t(`appealState.${appeal.state}`)}</StateTag>
          <div className="entry-text">{appeal.text}</div>
          {appeal.answer && <div className="quiet">{appeal.answer}</div>}
        </div>
      )}
    </Section>
  );
}

function Steps({ steps }: { readonly steps: readonly Quality.ClaimStep[] }) {
  const { t } = useTranslation('quality');
  if (steps.length === 0) return <Empty icon="history" title={t('claim.noSteps')} />;
  return (
    <ul className="told">
      {steps.map((one) => (
        <li key={`${one.at}/${one.step}/${one.text}`}>
          <div className="row spread">
            <span>
              <b>{t(`claimStep.${one.step}`)}</b> <span className="quiet">{t(`by.${one.by}`)}</span>
            </span>
            <When at={one.at} />
          </div>
          {one.amountFen !== null && <Money fen={one.amountFen} />}
          {one.text && <div className="step-text">{one.text}</div>}
        </li>
      ))}
    </ul>
  );
}

function Movements({ movements }: { readonly movements: readonly Quality.LedgerMovement[] }) {
  const { t } = useTranslation(['quality', 'finance']);
  return (
    <Section title={t('claim.movements')} hint={t('claim.movementsHint')}>
      <ul className="entries">
        {movements.map((one) => (
          <li key={one.kind}>
            <div className="row spread gap-below">
              <b>{t(`movement.${one.kind.replace('quality.', '')}`)}</b>
              <When at={one.at} />
            </div>
            <div className="movement">
              {one.lines.map((line) => (
                <FragmentOf key={line.account} account={t(`account.${line.account}`)} fen={line.amountFen} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function FragmentOf({ account, fen }: { readonly account: string; readonly fen: number }) {
  return (
    <>
      <span>{account}</span>
      <Money fen={fen} />
    </>
  );
}
