/** What became of a journey's messages, and why some were not sent. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { sayCount } from '../../../../kit/Money.tsx';
import { AsOf } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';

const DAYS = 30;

export function NotSent({ journeyId }: { readonly journeyId: string }) {
  const { t } = useTranslation('journey');
  const may = useMay('message.read');
  const counts = useQuery({
    queryKey: ['journey', journeyId, 'counts', 'sends'],
    queryFn: () => api('GET /v1/messages/counts', { query: { journeyId, days: DAYS } }),
    enabled: may,
  });
  const items = counts.data?.items ?? [];
  const refused = new Map<string, number>();
  for (const { reason, sends } of items) if (reason) refused.set(reason, (refused.get(reason) ?? 0) + sends);
  if (refused.size === 0) return null;
  const most = Math.max(...refused.values());
  return (
    <div className="gap-above">
      <Section
        title={t('notSent.title')}
        hint={t('notSent.hint', { days: DAYS })}
        extra={counts.data && <AsOf fresh={counts.data} />}
      >
        <ul className="stack">
          {[...refused]
            .sort((a, b) => b[1] - a[1])
            .map(([reason, count]) => (
              <li key={reason} className="not-sent">
                <span>{t(`reason.${reason}`)}</span>
                <span className="not-sent-bar" aria-hidden="true">
                  <i style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <b className="figures">{sayCount(count)}</b>
              </li>
            ))}
        </ul>
      </Section>
    </div>
  );
}
