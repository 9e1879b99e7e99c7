/** Peak times of a store: on which days, from when until when, and how much is kept for members (rule 22). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { isTime, TimeSpan } from '../TimeSpan.tsx';
import { type PeakRow, rowsOf, windowsOf } from './peaks.ts';
import type { TakingProps } from './Taking.tsx';
import { Weekdays } from './Weekdays.tsx';

const FRESH: PeakRow = { weekdays: [5, 6, 7], from: '14:00', until: '18:00', sharePercent: 20 };
const MOST_PERCENT = 20;

export function PeakTimes({ storeId, mayManage }: TakingProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const queryKey = ['peak-windows', storeId];
  const peaks = useQuery({
    queryKey,
    queryFn: () => api('GET /v1/stores/:storeId/peak-windows', { params: { storeId } }),
  });
  /** The place of the row that is edited; after the last one: a new one. */
  const [editing, setEditing] = useState<number | null>(null);
  const rows = rowsOf(peaks.data?.items ?? []);
  const put = async (next: readonly PeakRow[]) => {
    const body = { items: windowsOf(next) };
    client.setQueryData(queryKey, await api('PUT /v1/stores/:storeId/peak-windows', { params: { storeId }, body }));
  };
  const remove = (nth: number) =>
    put(rows.toSpliced(nth, 1)).then(
      () => say(t('peak.changed')),
      (problem: unknown) => say(sayProblem(t, problem), 'bad'),
    );
  return (
    <Section
      title={t('peak.title')}
      hint={t('peak.hint')}
      extra={
        mayManage && (
          <Button size="small" onClick={() => setEditing(rows.length)}>
            {t('peak.add')}
          </Button>
        )
      }
    >
      <Loaded query={peaks}>
        {() => (
          <>
            {rows.length === 0 && <p className="quiet">{t('peak.none')}</p>}
            <ul className="lines">
              {rows.map((row, nth) => (
                <li key={`${row.from} ${row.until} ${row.sharePercent}`} className="people-line">
                  <span className="grow">
                    <DaysOf weekdays={row.weekdays} />
                    <span className="quiet rule-hint">{t('peak.shareOf', { percent: row.sharePercent })}</span>
                  </span>
                  <b className="figures nowrap">
                    {row.from}–{row.until}
                  </b>
                  {mayManage && (
                    <span className="row">
                      <Button size="small" onClick={() => setEditing(nth)}>
                        {t('edit')}
                      </Button>
                      <Button size="small" onClick={() => void remove(nth)}>
                        {t('remove')}
                      </Button>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <PeakDrawer
        row={editing === null ? null : (rows[editing] ?? FRESH)}
        close={() => setEditing(null)}
        save={(row) => put(rows.toSpliced(editing ?? rows.length, 1, row))}
      />
    </Section>
  );
}

/** `Mon–Fri`, or the days one by one. */
function DaysOf({ weekdays }: { readonly weekdays: readonly number[] }) {
  const { t } = useTranslation('store');
  const name = (day: number | undefined) => t(`weekdayShort.${day}`);
  const [first] = weekdays;
  const last = weekdays.at(-1);
  const inRow = weekdays.length > 2 && (last ?? 0) - (first ?? 0) === weekdays.length - 1;
  return <b>{inRow ? `${name(first)} – ${name(last)}` : weekdays.map(name).join(' · ')}</b>;
}

interface Values extends Pick<PeakRow, 'weekdays' | 'sharePercent'> {
  readonly span: { readonly starts: string; readonly ends: string };
}

interface PeakDrawerProps {
  readonly row: PeakRow | null;
  readonly close: () => void;
  readonly save: (row: PeakRow) => Promise<void>;
}

function PeakDrawer({ row, close, save }: PeakDrawerProps) {
  const { t } = useTranslation('rules');
  const initial = row && {
    weekdays: row.weekdays,
    sharePercent: row.sharePercent,
    span: { starts: row.from, ends: row.until },
  };
  const fits = async (_rule: unknown, { starts, ends }: Values['span']) => {
    if (!isTime(starts) || !isTime(ends) || starts >= ends) throw new Error(t('peak.badTime'));
  };
  const some = async (_rule: unknown, days: readonly number[]) => {
    if (days.length === 0) throw new Error(t('peak.noDays'));
  };
  return (
    <FormDrawer<Values>
      title={t('peak.title')}
      open={row !== null}
      close={close}
      {...(initial && { initial })}
      save={({ span, ...rest }) => save({ ...rest, from: span.starts, until: span.ends })}
      saved={t('peak.changed')}
    >
      <Form.Item name="weekdays" label={t('peak.days')} rules={[{ validator: some }]}>
        <Weekdays />
      </Form.Item>
      <Form.Item name="span" label={t('peak.time')} rules={[{ validator: fits }]}>
        <PeakSpan />
      </Form.Item>
      <Form.Item name="sharePercent" label={t('peak.share')} rules={[{ required: true }]}>
        <InputNumber min={1} max={MOST_PERCENT} suffix="%" style={{ width: 120 }} />
      </Form.Item>
      <p className="notice">
        <Icon name="clock" />
        <span className="notice-text">{t('peak.hint')}</span>
      </p>
    </FormDrawer>
  );
}

/** A span as a form's field. */
function PeakSpan({
  value,
  onChange,
}: {
  readonly value?: Values['span'];
  readonly onChange?: (span: Values['span']) => void;
}) {
  const { t } = useTranslation('rules');
  return (
    <TimeSpan label={t('peak.time')} value={value ?? { starts: '', ends: '' }} onChange={(span) => onChange?.(span)} />
  );
}
