/** What waits for somebody of the operator, by queue: how many, and how many are late. */
import type { Permission } from '@pawloop/contract';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useStaff } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { Go, type Query } from '../../../kit/Go.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useFresh } from '../../../kit/useFresh.ts';
import { caseEvents } from '../../customers/cases/caseWords.ts';
import { dispatchEvents } from '../../services/dispatch/words.ts';
import { merchantEvents } from '../../services/merchants/words.ts';
import { claimEvents, reviewEvents } from '../../services/quality/words.ts';
import './desk.css';

interface Waiting {
  readonly count: number;
  /** Of them, with the word for it. */
  readonly late?: { readonly count: number; readonly word: 'late' | 'alarm' };
}

interface Queue {
  readonly key: string;
  readonly permission: Permission;
  readonly to: string;
  readonly query?: Query;
  readonly ask: () => Promise<Waiting>;
}

const ONE = { query: { limit: 1 } } as const;
const MOST_DIFFERENCES = 100;

const queues: readonly Queue[] = [
  {
    key: 'emergencies',
    permission: 'dispatch.read',
    to: '/dispatch',
    ask: async () => {
      const { open, alarm } = (await api('GET /v1/dispatch/requests', ONE)).counts;
      return { count: open, late: { count: alarm, word: 'alarm' } };
    },
  },
  {
    key: 'merchants',
    permission: 'merchant.read',
    to: '/merchants',
    query: { waiting: 'true' },
    ask: async () => ({ count: (await api('GET /v1/merchants/counts')).waiting }),
  },
  {
    key: 'claims',
    permission: 'quality.read',
    to: '/claims',
    ask: async () => {
      const { open, overdue, inReview, payoutsDue, appeals } = (await api('GET /v1/claims', ONE)).counts;
      return { count: open + inReview + payoutsDue + appeals, late: { count: overdue, word: 'late' } };
    },
  },
  {
    key: 'reviews',
    permission: 'quality.read',
    to: '/reviews',
    query: { shelf: 'held' },
    ask: async () => ({ count: (await api('GET /v1/reviews', ONE)).counts.held }),
  },
  {
    key: 'cases',
    permission: 'case.read',
    to: '/cases',
    ask: async () => {
      const { unsolved, overdue } = (await api('GET /v1/cases', ONE)).counts;
      return { count: unsolved, late: { count: overdue, word: 'late' } };
    },
  },
  {
    key: 'differences',
    permission: 'payment.read',
    to: '/reconciliation',
    query: { view: 'differences' },
    ask: async () => {
      const query = { state: 'open', limit: MOST_DIFFERENCES } as const;
      return { count: (await api('GET /v1/reconciliation/differences', { query })).items.length };
    },
  },
];

const heard = [...dispatchEvents, ...merchantEvents, ...claimEvents, ...reviewEvents, ...caseEvents];
const EVERY_MS = 30_000;

export function Queues() {
  const { t } = useTranslation('home');
  const staff = useStaff();
  const own = queues.filter(({ permission }) => staff?.permissions.includes(permission));
  const found = useQueries({
    queries: own.map(({ key, ask }) => ({ queryKey: ['queue', key], queryFn: ask, refetchInterval: EVERY_MS })),
  });
  useFresh(heard, [['queue']]);
  if (own.length === 0) return null;
  return (
    <Section title={t('queue.title')} hint={t('queue.hint')}>
      <ul className="queues">
        {own.map(({ key, to, query }, nth) => (
          <li key={key}>
            <QueueCard
              name={t(`queue.${key}`)}
              to={to}
              query={query}
              waiting={found[nth]?.data}
              error={found[nth]?.error}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface QueueCardProps {
  readonly name: string;
  readonly to: string;
  readonly query: Query | undefined;
  readonly waiting: Waiting | undefined;
  readonly error: Error | null | undefined;
}

function QueueCard({ name, to, query = {}, waiting, error }: QueueCardProps) {
  const { t } = useTranslation('home');
  if (error) return <Failure error={error} />;
  const late = waiting?.late;
  return (
    <Go to={to} query={query} className="queue">
      <Figure label={name} value={waiting === undefined ? '–' : sayCount(waiting.count)} />
      {late !== undefined && late.count > 0 && <StateTag tone="bad">{t(`queue.${late.word}`, late)}</StateTag>}
    </Go>
  );
}
