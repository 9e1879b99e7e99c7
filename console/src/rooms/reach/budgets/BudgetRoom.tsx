/** One budget: its lines as bars, how fast it goes and where that leads, and its entries. */
import type { Budget } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { usePathPart } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayAmount } from './amounts.ts';
import { BudgetBar, BudgetFigures } from './BudgetBar.tsx';
import { StateOfBudget, useSayTime } from './BudgetList.tsx';
import { Entries } from './Entries.tsx';
import { LimitDrawer } from './LimitDrawer.tsx';
import { ShapeDrawer } from './ShapeDrawer.tsx';

const AGAIN_MS = 15_000;

export function BudgetRoom() {
  const budgetId = usePathPart('budgetId');
  const client = useQueryClient();
  const budget = useQuery({
    queryKey: ['budget', budgetId],
    queryFn: () => api('GET /v1/budgets/:budgetId', { params: { budgetId } }),
    refetchInterval: AGAIN_MS,
  });
  useLive(['budget.exhausted', 'budget.changed'], (event) => {
    if (event.payload.budgetId === budgetId) void client.invalidateQueries({ queryKey: ['budget', budgetId] });
  });
  return (
    <Loaded query={budget} skeleton={<SkeletonPage />}>
      {(found) => <Room budget={found} />}
    </Loaded>
  );
}

function Room({ budget }: { readonly budget: Budget.BudgetDetail }) {
  const { t } = useTranslation('coupon');
  const sayTime = useSayTime();
  const sayAmount = useSayAmount(budget.unit);
  const ended = budget.until !== null && Date.parse(budget.until) <= Date.parse(budget.asOf);
  return (
    <PageShell
      title={budget.name}
      lead={
        <span className="row">
          <StateOfBudget budget={budget} />
          {sayTime(budget)}
        </span>
      }
      trail={[{ to: '/budgets', text: t('budget.title') }]}
      fresh={budget}
      actions={<Actions budget={budget} />}
    >
      <Warning budget={budget} />
      <div className="columns">
        <Section
          className="span-7"
          title={t('budget.lines')}
          hint={t(budget.shares ? 'budget.linesHint' : 'budget.oneLine')}
        >
          {budget.shares && <Line name={t('budget.all')} unit={budget.unit} of={budget} />}
          {budget.lines.map((line) => (
            <Line
              key={line.tier ?? 'all'}
              name={line.tier ? t(`tier.${line.tier}`) : t('budget.all')}
              unit={budget.unit}
              of={line}
            />
          ))}
          {budget.uncovered > 0 && (
            <p className="quiet gap-above">{t('budget.uncovered', { amount: sayAmount(budget.uncovered) })}</p>
          )}
        </Section>
        <Section className="span-5" title={t('forecast.title')} hint={t('forecast.hint')}>
          {ended ? <p className="quiet">{t('forecast.ended')}</p> : <Forecast budget={budget} />}
        </Section>
      </div>
      <Section title={t('entries.title')} hint={t('entries.hint')}>
        <Entries budget={budget} />
      </Section>
    </PageShell>
  );
}

interface LineProps {
  readonly name: string;
  readonly unit: Budget.BudgetUnit;
  readonly of: Pick<Budget.BudgetLine, 'limit' | 'reserved' | 'spent' | 'left'>;
}

function Line({ name, unit, of }: LineProps) {
  return (
    <div className="budget-line">
      <b>{name}</b>
      <BudgetBar of={of} />
      <BudgetFigures of={of} unit={unit} />
    </div>
  );
}

/** A line without room refuses what is asked of it: better told before somebody wonders. */
function Warning({ budget }: { readonly budget: Budget.BudgetDetail }) {
  const { t } = useTranslation('coupon');
  const empty = budget.lines.filter((line) => line.left === 0);
  const { exhaustedAt } = budget.forecast;
  if (empty.length === 0 && (exhaustedAt === null || budget.until === null)) return null;
  const names = empty.map((line) => (line.tier ? t(`tier.${line.tier}`) : budget.name)).join(t('say.comma'));
  return (
    <div className="notice notice-warn gap-below">
      <Icon name="bell" />
      <span className="notice-text">
        {empty.length > 0 ? (
          t('budget.usedUp', { names })
        ) : (
          <>
            {t('forecast.early')} <When at={exhaustedAt} exact />
          </>
        )}
      </span>
    </div>
  );
}

function Forecast({ budget }: { readonly budget: Budget.BudgetDetail }) {
  const { t } = useTranslation('coupon');
  const sayAmount = useSayAmount(budget.unit);
  const { forecast } = budget;
  const rows = [
    [t('forecast.committedPerDay'), sayAmount(forecast.committedPerDay)],
    [t('forecast.spentPerDay'), sayAmount(forecast.spentPerDay)],
    [t('forecast.spentShare'), forecast.spentShare === null ? '–' : sayShare(forecast.spentShare)],
    [t('forecast.daysLeft'), forecast.daysLeft === null ? t('budget.endless') : sayCount(forecast.daysLeft)],
    [t('forecast.committedAtEnd'), forecast.committedAtEnd === null ? '–' : sayAmount(forecast.committedAtEnd)],
    [t('forecast.spentAtEnd'), forecast.spentAtEnd === null ? '–' : sayAmount(forecast.spentAtEnd)],
  ] as const;
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="forecast-row">
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
      <div className="forecast-row">
        <dt>{t('forecast.exhaustedAt')}</dt>
        <dd>{forecast.exhaustedAt ? <When at={forecast.exhaustedAt} exact /> : t('forecast.never')}</dd>
      </div>
    </dl>
  );
}

function Actions({ budget }: { readonly budget: Budget.BudgetDetail }) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const mayWrite = useMay('coupon.write');
  const [open, setOpen] = useState<'limit' | 'shape' | null>(null);
  if (!mayWrite) return null;
  const paused = budget.state === 'paused';
  const toggle = () =>
    ask({
      title: t(paused ? 'budget.resume' : 'budget.pause'),
      text: t(paused ? 'budget.resumeText' : 'budget.pauseText'),
      confirm: t(paused ? 'budget.resume' : 'budget.pause'),
      run: async () => {
        await api('PUT /v1/budgets/:budgetId/state', {
          params: { budgetId: budget.budgetId },
          body: { state: paused ? 'active' : 'paused' },
        });
        await client.invalidateQueries({ queryKey: ['budget', budget.budgetId] });
        await client.invalidateQueries({ queryKey: ['budgets'] });
      },
    });
  return (
    <>
      <Button onClick={toggle}>{t(paused ? 'budget.resume' : 'budget.pause')}</Button>
      <Button onClick={() => setOpen('shape')}>{t('budget.shape')}</Button>
      <Button type="primary" onClick={() => setOpen('limit')}>
        {t('budget.changeLimit')}
      </Button>
      <LimitDrawer budget={budget} open={open === 'limit'} close={() => setOpen(null)} />
      <ShapeDrawer budget={budget} open={open === 'shape'} close={() => setOpen(null)} />
    </>
  );
}
