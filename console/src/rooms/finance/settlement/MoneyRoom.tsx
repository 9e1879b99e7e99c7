/** A merchant's own money: what it has with the platform, what waits, statements, every line. */
import type { Settlement } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useStaff } from '../../../app/session.ts';
import { dateOf } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { FundCard } from '../../services/quality/claims/FundCard.tsx';
import { Items } from './Items.tsx';
import { Statements, settlementEvents } from './Statements.tsx';
import '../finance.css';

export function MoneyRoom() {
  const { t } = useTranslation('finance');
  const client = useQueryClient();
  const [query, change] = useQueryState();
  const staff = useStaff();
  const balances = useQuery({
    queryKey: ['settlement', 'own-balance'],
    queryFn: () => api('GET /v1/settlement/balances', { query: { limit: 5 } }),
  });
  useLive(settlementEvents, () => void client.invalidateQueries({ queryKey: ['settlement'] }));
  return (
    <PageShell title={t('settlement.moneyTitle')} lead={t('settlement.moneyLead')}>
      <div className="section gap-below">
        <Loaded query={balances}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="coins" title={t('settlement.noBalances')} hint={t('settlement.noBalancesHint')} />
            ) : (
              items.map((balance) => <Figures key={balance.currency} balance={balance} />)
            )
          }
        </Loaded>
      </div>
      {staff?.merchantId && <FundCard merchantId={staff.merchantId} />}
      <div className="section">
        <Tabs
          label={t('settlement.views')}
          chosen={query.view ?? 'statements'}
          choose={(view) => change({ view, state: undefined })}
          tabs={[
            { key: 'statements', label: t('settlement.statements'), children: <Statements base="/money" /> },
            { key: 'items', label: t('settlement.items'), children: <Items /> },
          ]}
        />
      </div>
    </PageShell>
  );
}

function Figures({ balance }: { readonly balance: Settlement.Balance }) {
  const { t } = useTranslation('finance');
  const say = (fen: number) => sayMoney(fen, balance.currency);
  return (
    <div className="money-figures">
      <Figure label={t('settlement.owed')} value={say(balance.owedFen)} note={t('settlement.owedHint')} />
      <Figure
        label={t('settlement.openFen')}
        value={say(balance.openFen + balance.pendingFen)}
        note={dateOf(balance.nextPeriodAt)}
        hint={t('settlement.pendingHint')}
      />
      <Figure label={t('settlement.held')} value={say(balance.heldFen)} note={t('settlement.heldHint')} />
      <Figure label={t('settlement.stated')} value={say(balance.statedFen)} />
      <Figure label={t('settlement.onTheWay')} value={say(balance.onTheWayFen)} />
    </div>
  );
}
