/** One statement: how it adds up, line by line; as CSV and workbook; the operator drafts its payout here. */
import type { Settlement } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { useLive } from '../../../app/live.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { usePathPart } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Money, sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { useSayMerchant } from '../words.ts';
import { useItemColumns } from './Items.tsx';
import { PayoutState, Period, settlementEvents } from './Statements.tsx';
import '../finance.css';

export function StatementRoom() {
  const statementId = usePathPart('statementId');
  const client = useQueryClient();
  const statement = useQuery({
    queryKey: ['settlement', 'statement', statementId],
    queryFn: () => api('GET /v1/settlement/statements/:statementId', { params: { statementId } }),
  });
  useLive(settlementEvents, () => void client.invalidateQueries({ queryKey: ['settlement'] }));
  return (
    <Loaded query={statement} skeleton={<SkeletonPage />}>
      {(found) => <Room statement={found} />}
    </Loaded>
  );
}

function Room({ statement }: { readonly statement: Settlement.StatementDetail }) {
  const { t } = useTranslation('finance');
  const sayMerchant = useSayMerchant();
  const own = useStaff()?.scope === 'merchant';
  const columns = useItemColumns();
  return (
    <PageShell
      title={t('settlement.one', { no: statement.statementNo })}
      lead={
        <span className="row">
          {!own && <b>{sayMerchant(statement)}</b>}
          <Period {...statement} />
          <PayoutState state={statement.payoutState} />
        </span>
      }
      trail={[
        own ? { to: '/money', text: t('settlement.moneyTitle') } : { to: '/settlement', text: t('settlement.title') },
      ]}
      actions={<Actions statement={statement} />}
    >
      <Section title={t('settlement.sum')}>
        <Sum statement={statement} />
      </Section>
      <Section title={t('settlement.lines')}>
        <DataTable
          id="statement-lines"
          columns={columns.filter((column) => column.key !== 'state')}
          rowKey={(row) => row.itemId}
          queryKey={['settlement', 'statement', statement.statementId, 'lines', statement.lines.length]}
          load={async () => ({ items: statement.lines })}
          empty={<Empty icon="coins" title={t('settlement.noItems')} hint={t('settlement.noItemsHint')} />}
        />
      </Section>
    </PageShell>
  );
}

/** Rule 40 as a sum, so that nobody has to believe it. */
function Sum({ statement }: { readonly statement: Settlement.Statement }) {
  const { t } = useTranslation('finance');
  const parts = [
    ['opening', statement.openingFen],
    ['paid', statement.paidFen],
    ['refunds', 0 - statement.refundsFen],
    ['coupon', statement.couponFen],
    ['commission', 0 - statement.commissionFen],
    ['recovered', 0 - statement.recoveredFen],
  ] as const;
  const end = statement.carriedFen < 0 ? 'carried' : 'payable';
  return (
    <div className="money-lines" style={{ maxWidth: 420 }}>
      {parts.map(([key, fen]) => [
        <span key={`${key} name`}>{t(`settlement.${key}`)}</span>,
        <Money key={key} fen={fen} currency={statement.currency} />,
      ])}
      <span className="money-sum">{t(`settlement.${end}`)}</span>
      <span className="money-sum figures">{sayMoney(statement.totalFen, statement.currency)}</span>
    </div>
  );
}

function Actions({ statement }: { readonly statement: Settlement.Statement }) {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const mayWrite = useMay('settlement.write');
  const operator = useStaff()?.scope === 'operator';
  const [error, setError] = useState<unknown>(null);
  const params = { statementId: statement.statementId };
  const free = statement.payoutState === null || statement.payoutState === 'failed';
  const draft = async () => {
    setError(null);
    try {
      await api('POST /v1/settlement/statements/:statementId/payout', { params });
      say(t('settlement.drafted'));
      await client.invalidateQueries({ queryKey: ['settlement'] });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <Button
        href={addressOf('GET /v1/settlement/statements/:statementId/statement.csv', { params })}
        download
        icon={<Icon name="export" size={16} />}
      >
        {t('settlement.csv')}
      </Button>
      <Button
        href={addressOf('GET /v1/settlement/statements/:statementId/statement.xlsx', {
          params,
          query: { lang: presentLanguage() },
        })}
        download
        icon={<Icon name="export" size={16} />}
      >
        {t('settlement.xlsx')}
      </Button>
      {mayWrite && operator && free && statement.payableFen > 0 && (
        <Button type="primary" onClick={() => void draft()}>
          {t('settlement.draft')}
        </Button>
      )}
      {error !== null && <Failure error={error} />}
    </>
  );
}
