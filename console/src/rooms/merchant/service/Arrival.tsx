/** Tells the owner who comes and when, before a service at home (BOOK-9). */
import type { Progress } from '@pawloop/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { exactTime, nowMs } from '../../../app/time.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Section } from '../../../kit/Section.tsx';

const MINUTE_MS = 60_000;
const kinds: readonly Progress.ArrivalKind[] = ['accepted', 'on_the_way', 'delayed', 'arrived'];

export function Arrival({ run }: { readonly run: Progress.Run }) {
  const { t } = useTranslation('service');
  const [minutes, setMinutes] = useState<number | null>(null);
  const client = useQueryClient();
  const tell = useMutation({
    mutationFn: (kind: Progress.ArrivalKind) => {
      const arrivesAt = minutes === null ? null : new Date(nowMs() + minutes * MINUTE_MS).toISOString();
      return api('POST /v1/progress/:bookingId/arrivals', {
        params: { bookingId: run.bookingId },
        body: { kind, arrivesAt },
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['service', run.bookingId] }),
  });
  return (
    <Section title={t('arrive.title')} className="dispatch-gaps">
      <label className="row" htmlFor="arrives-in">
        {t('arrive.minutes')}
        <InputNumber id="arrives-in" min={1} max={600} value={minutes} onChange={setMinutes} />
      </label>
      {tell.error && <Failure error={tell.error} />}
      <div className="big-buttons">
        {kinds.map((kind) => (
          <Button key={kind} loading={tell.isPending && tell.variables === kind} onClick={() => tell.mutate(kind)}>
            {t(`arrive.${kind}`)}
          </Button>
        ))}
      </div>
      <ul className="step-records">
        {run.arrivals.toReversed().map((one) => (
          <li key={one.at} className="quiet">
            {exactTime(one.at, run.timeZone).slice(11)} {t(`arrive.${one.kind}`)}{' '}
            {one.arrivesAt && t('arrive.at', { time: exactTime(one.arrivesAt, run.timeZone).slice(11) })}
          </li>
        ))}
      </ul>
    </Section>
  );
}
