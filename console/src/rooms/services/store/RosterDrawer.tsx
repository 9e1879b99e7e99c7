/** Shifts of a person by weekday with a break, and dates that differ. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { WEEK } from './HoursPanel.tsx';
import { useMayManage } from './mayManage.ts';
import { isTime, TimeSpan } from './TimeSpan.tsx';
import { today } from './week.ts';

export interface RosterDrawerProps {
  readonly storeId: string;
  readonly resource: Merchant.Resource | null;
  readonly close: () => void;
}

export function RosterDrawer({ storeId, resource, close }: RosterDrawerProps) {
  const { t } = useTranslation('store');
  return (
    <Drawer
      title={resource ? t('roster.title', { name: resource.name }) : ''}
      open={resource !== null}
      onClose={close}
      size={Math.min(560, globalThis.innerWidth)}
      destroyOnHidden
    >
      {resource && <RosterForm storeId={storeId} resourceId={resource.resourceId} close={close} />}
    </Drawer>
  );
}

interface RosterFormProps {
  readonly storeId: string;
  readonly resourceId: string;
  readonly close: () => void;
}

function RosterForm({ storeId, resourceId, close }: RosterFormProps) {
  const { t } = useTranslation('store');
  const client = useQueryClient();
  const mayManage = useMayManage();
  const params = { storeId, resourceId };
  const roster = useQuery({
    queryKey: ['roster', resourceId],
    queryFn: () => api('GET /v1/stores/:storeId/resources/:resourceId/roster', { params }),
  });
  const [shifts, setShifts] = useState<readonly Merchant.Shift[]>([]);
  const [exceptions, setExceptions] = useState<readonly Merchant.RosterException[]>([]);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!roster.data) return;
    setShifts(roster.data.shifts);
    setExceptions(roster.data.exceptions);
  }, [roster.data]);
  const spans = [...shifts, ...shifts.flatMap((shift) => shift.breaks)];
  const fits = spans.every((span) => isTime(span.starts) && isTime(span.ends)) && exceptions.every((one) => one.on);
  const save = async () => {
    setError(null);
    const body = { shifts: [...shifts], exceptions: [...exceptions], version: roster.data?.version ?? 1 };
    try {
      const kept = await api('PUT /v1/stores/:storeId/resources/:resourceId/roster', { params, body });
      client.setQueryData(['roster', resourceId], kept);
      await client.invalidateQueries({ queryKey: ['work', storeId] });
      await client.invalidateQueries({ queryKey: ['resources', storeId] });
      say(t('saved'));
      close();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      {error !== null && <Failure error={error} />}
      <h3>{t('roster.weekly')}</h3>
      <ul className="lines">
        {WEEK.map((weekday) => (
          <Weekday key={weekday} weekday={weekday} shifts={shifts} setShifts={setShifts} />
        ))}
      </ul>
      <DatesOff exceptions={exceptions} setExceptions={setExceptions} />
      {mayManage && (
        <Button type="primary" block className="gap-above" disabled={!fits || !roster.data} onClick={() => void save()}>
          {t('save')}
        </Button>
      )}
    </>
  );
}

interface WeekdayProps {
  readonly weekday: number;
  readonly shifts: readonly Merchant.Shift[];
  readonly setShifts: (shifts: readonly Merchant.Shift[]) => void;
}

const NOON = { starts: '12:00', ends: '13:00' };

function Weekday({ weekday, shifts, setShifts }: WeekdayProps) {
  const { t } = useTranslation('store');
  const day = t(`weekday.${weekday}`);
  const own = shifts.flatMap((shift, i) => (shift.weekday === weekday ? [{ shift, i }] : []));
  const usual = { weekday, starts: '09:00', ends: '18:00', breaks: [NOON], validFrom: today(), validUntil: null };
  const toggle = (on: boolean) =>
    setShifts(on ? [...shifts, usual] : shifts.filter((shift) => shift.weekday !== weekday));
  return (
    <li className="hours-line">
      <Checkbox checked={own.length > 0} onChange={(event) => toggle(event.target.checked)} className="hours-day">
        {day}
      </Checkbox>
      <span className="grow pile-small">
        {own.length === 0 && <span className="quiet">{t('week.off')}</span>}
        {own.map(({ shift, i }) => (
          <span key={`${i} ${shifts.length}`} className="pile-small">
            <TimeSpan label={day} value={shift} onChange={(span) => setShifts(shifts.with(i, { ...shift, ...span }))} />
            {shift.breaks.map((rest, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place and have nothing else
              <span key={`${n} ${shift.breaks.length}`} className="row">
                <span className="quiet">{t('roster.break')}</span>
                <TimeSpan
                  label={`${day} ${t('roster.break')}`}
                  value={rest}
                  onChange={(span) => setShifts(shifts.with(i, { ...shift, breaks: shift.breaks.with(n, span) }))}
                />
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('roster.noBreak')}
                  onClick={() => setShifts(shifts.with(i, { ...shift, breaks: shift.breaks.toSpliced(n, 1) }))}
                >
                  <Icon name="close" size={15} />
                </button>
              </span>
            ))}
            {shift.breaks.length === 0 && (
              <Button size="small" onClick={() => setShifts(shifts.with(i, { ...shift, breaks: [NOON] }))}>
                {t('roster.addBreak')}
              </Button>
            )}
          </span>
        ))}
      </span>
    </li>
  );
}

interface DatesProps {
  readonly exceptions: readonly Merchant.RosterException[];
  readonly setExceptions: (exceptions: readonly Merchant.RosterException[]) => void;
}

function DatesOff({ exceptions, setExceptions }: DatesProps) {
  const { t } = useTranslation('store');
  const add = { on: '', kind: 'off' as const, starts: null, ends: null, note: null };
  const change = (i: number, part: Partial<Merchant.RosterException>) => {
    const one = exceptions[i];
    if (one) setExceptions(exceptions.with(i, { ...one, ...part }));
  };
  return (
    <>
      <div className="row between">
        <h3>{t('roster.dates')}</h3>
        <Button size="small" onClick={() => setExceptions([...exceptions, add])}>
          {t('hours.addDate')}
        </Button>
      </div>
      {exceptions.length === 0 && <p className="quiet">{t('roster.noDates')}</p>}
      <ul className="lines">
        {exceptions.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place and have nothing else
          <li key={`${i} ${exceptions.length}`} className="hours-line">
            <DateInput value={one.on || null} label={t('hours.date')} onChange={(on) => change(i, { on: on ?? '' })} />
            <Select
              value={one.kind}
              aria-label={t('roster.what')}
              options={(['off', 'extra'] as const).map((value) => ({ value, label: t(`roster.${value}`) }))}
              onChange={(kind) => change(i, { kind })}
            />
            <span className="grow">
              <Checkbox
                checked={one.starts === null}
                onChange={(event) =>
                  change(i, event.target.checked ? { starts: null, ends: null } : { starts: '09:00', ends: '12:00' })
                }
              >
                {t('roster.wholeDay')}
              </Checkbox>
              {one.starts !== null && one.ends !== null && (
                <TimeSpan
                  label={one.on}
                  value={{ starts: one.starts, ends: one.ends }}
                  onChange={(span) => change(i, span)}
                />
              )}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t('hours.removeDate')}
              onClick={() => setExceptions(exceptions.toSpliced(i, 1))}
            >
              <Icon name="close" size={15} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
