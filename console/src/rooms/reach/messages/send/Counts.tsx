/** What became of the sends of the last days, and why some were not sent; a bar filters the log below. */
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount, sayMoney } from '../../../../kit/Money.tsx';
import { AsOf } from '../../../../kit/PageShell.tsx';
import { tallyOf } from './tally.ts';

const spans = [7, 30, 90] as const;

export function Counts() {
  const { t } = useTranslation(['message', 'journey']);
  const [query, change] = useQueryState();
  const days = spans.find((one) => String(one) === query.days) ?? 7;
  const { templateId, journeyId } = query;
  const only = { ...(templateId && { templateId }), ...(journeyId && { journeyId }) };
  const counts = useQuery({
    queryKey: ['messages', 'counts', days, only],
    queryFn: () => api('GET /v1/messages/counts', { query: { days, ...only } }),
  });
  return (
    <div className="gap-below">
      <div className="row spread gap-below">
        <Segmented<number>
          aria-label={t('counts.span')}
          value={days}
          onChange={(span) => change({ days: span === 7 ? undefined : String(span) })}
          options={spans.map((value) => ({ value, label: t('counts.days', { count: value }) }))}
        />
        {counts.data && <AsOf fresh={counts.data} />}
      </div>
      <Loaded query={counts}>
        {({ items }) => {
          const tally = tallyOf(items);
          if (tally.total === 0) return <p className="quiet">{t('counts.none')}</p>;
          return (
            <div className="pair counts">
              <Bars
                title={t('counts.states', { total: sayCount(tally.total), cost: sayMoney(tally.costFen) })}
                bars={tally.states.map(({ state, sends }) => ({
                  key: state,
                  label: t(`journey:sendState.${state}`),
                  sends,
                  tone: state === 'sent' ? 'bar-good' : state === 'failed' || state === 'blocked' ? '' : 'bar-plain',
                }))}
                chosen={query.state}
                choose={(state) => change({ state, reason: undefined })}
              />
              {tally.reasons.length > 0 && (
                <Bars
                  title={t('counts.reasons')}
                  bars={tally.reasons.map(({ reason, sends }) => ({
                    key: reason,
                    label: t(`journey:reason.${reason}`),
                    sends,
                    tone: '',
                  }))}
                  chosen={query.reason}
                  choose={(reason) => change({ reason, state: undefined })}
                />
              )}
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}

interface BarsProps {
  readonly title: string;
  readonly bars: readonly {
    readonly key: string;
    readonly label: string;
    readonly sends: number;
    readonly tone: string;
  }[];
  readonly chosen: string | undefined;
  readonly choose: (key: string | undefined) => void;
}

function Bars({ title, bars, chosen, choose }: BarsProps) {
  const most = Math.max(...bars.map((bar) => bar.sends), 1);
  return (
    <div>
      <p className="quiet gap-below">{title}</p>
      <ul className="stack">
        {bars.map((bar) => (
          <li key={bar.key} className="bar-row">
            <button
              type="button"
              className="bar-row-open"
              aria-pressed={chosen === bar.key}
              onClick={() => choose(chosen === bar.key ? undefined : bar.key)}
            >
              {bar.label}
            </button>
            <span className="bar-track" aria-hidden="true">
              <i className={bar.tone} style={{ width: `${(bar.sends / most) * 100}%` }} />
            </span>
            <b className="figures">{sayCount(bar.sends)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
