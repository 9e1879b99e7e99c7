/** Opening hours by weekday, several spans a day, and dates that differ. */
import type { Merchant } from '@pawloop/contract';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useMayManage } from './mayManage.ts';
import { isTime, TimeSpan } from './TimeSpan.tsx';
import { useKeepStore } from './useStores.ts';
import './store.css';

export const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const USUAL = { starts: '09:00', ends: '18:00' };

interface Draft {
  readonly hours: readonly Merchant.DayHours[];
  readonly exceptions: readonly Merchant.DateHours[];
}

export function HoursPanel({ store }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('store');
  const mayManage = useMayManage();
  const keep = useKeepStore();
  const [draft, setDraft] = useState<Draft>({ hours: store.hours, exceptions: store.exceptions });
  const [error, setError] = useState<unknown>(null);
  useEffect(() => setDraft({ hours: store.hours, exceptions: store.exceptions }), [store]);
  const spans = [...draft.hours, ...draft.exceptions.flatMap((one) => one.spans)];
  const fits =
    spans.every((span) => isTime(span.starts) && isTime(span.ends)) && draft.exceptions.every((one) => one.on);
  const changed = JSON.stringify(draft) !== JSON.stringify({ hours: store.hours, exceptions: store.exceptions });
  const save = async () => {
    setError(null);
    const body = { hours: [...draft.hours], exceptions: [...draft.exceptions], version: store.version };
    try {
      keep(await api('PUT /v1/stores/:storeId/hours', { params: { storeId: store.storeId }, body }));
      say(t('saved'));
    } catch (problem) {
      setError(problem);
    }
  };
  const setHours = (hours: readonly Merchant.DayHours[]) => setDraft({ ...draft, hours });
  return (
    <>
      {error !== null && <Failure error={error} />}
      <div className="columns">
        <Section title={t('hours.week')} hint={t('hours.zone', { zone: store.timeZone })} className="span-6">
          <ul className="lines">
            {WEEK.map((weekday) => (
              <li key={weekday} className="hours-line">
                <b className="hours-day">{t(`weekday.${weekday}`)}</b>
                <span className="grow pile-small">
                  {draft.hours.every((one) => one.weekday !== weekday) && (
                    <span className="quiet">{t('hours.closed')}</span>
                  )}
                  {draft.hours.map((one, i) =>
                    one.weekday === weekday ? (
                      // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place and have nothing else
                      <span key={`${weekday} ${i}`} className="row">
                        <TimeSpan
                          label={t(`weekday.${weekday}`)}
                          value={one}
                          onChange={(span) => setHours(draft.hours.with(i, { weekday, ...span }))}
                        />
                        <Remove label={t('hours.remove')} press={() => setHours(draft.hours.toSpliced(i, 1))} />
                      </span>
                    ) : null,
                  )}
                </span>
                <Button size="small" onClick={() => setHours([...draft.hours, { weekday, ...USUAL }])}>
                  {t('hours.add')}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
        <Exceptions draft={draft} setDraft={setDraft} />
      </div>
      {mayManage && (
        <div className="save-bar">
          <Button type="primary" disabled={!changed || !fits} onClick={() => void save()}>
            {t('save')}
          </Button>
        </div>
      )}
    </>
  );
}

function Remove({ label, press }: { readonly label: string; readonly press: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={press}>
      <Icon name="close" size={15} />
    </button>
  );
}

interface ExceptionsProps {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
}

function Exceptions({ draft, setDraft }: ExceptionsProps) {
  const { t } = useTranslation('store');
  const set = (exceptions: readonly Merchant.DateHours[]) => setDraft({ ...draft, exceptions });
  const change = (i: number, part: Partial<Merchant.DateHours>) => {
    const one = draft.exceptions[i];
    if (one) set(draft.exceptions.with(i, { ...one, ...part }));
  };
  return (
    <Section
      title={t('hours.dates')}
      hint={t('hours.datesHint')}
      className="span-6"
      extra={
        <Button size="small" onClick={() => set([...draft.exceptions, { on: '', spans: [], note: null }])}>
          {t('hours.addDate')}
        </Button>
      }
    >
      {draft.exceptions.length === 0 && <p className="quiet">{t('hours.noDates')}</p>}
      <ul className="lines">
        {draft.exceptions.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place and have nothing else
          <li key={`${i} ${draft.exceptions.length}`} className="hours-line">
            <span className="grow pile-small">
              <span className="row">
                <DateInput
                  value={one.on || null}
                  label={t('hours.date')}
                  onChange={(on) => change(i, { on: on ?? '' })}
                />
                <Input
                  className="note-field"
                  value={one.note ?? ''}
                  placeholder={t('hours.note')}
                  aria-label={t('hours.note')}
                  maxLength={80}
                  onChange={(event) => change(i, { note: event.target.value || null })}
                />
              </span>
              {one.spans.length === 0 && <span className="quiet">{t('hours.closed')}</span>}
              {one.spans.map((span, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place and have nothing else
                <span key={`${n} ${one.spans.length}`} className="row">
                  <TimeSpan
                    label={one.on}
                    value={span}
                    onChange={(next) => change(i, { spans: one.spans.with(n, next) })}
                  />
                  <Remove label={t('hours.remove')} press={() => change(i, { spans: one.spans.toSpliced(n, 1) })} />
                </span>
              ))}
            </span>
            <Button size="small" onClick={() => change(i, { spans: [...one.spans, USUAL] })}>
              {t('hours.add')}
            </Button>
            <Remove label={t('hours.removeDate')} press={() => set(draft.exceptions.toSpliced(i, 1))} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
