/** A step as a card with one big button for its proof: tick, camera, number or text. */
import type { Progress } from '@pawloop/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, upload } from '../../../app/api.ts';
import { presentLanguage } from '../../../app/i18n.ts';
import { exactTime } from '../../../app/time.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { FileButton } from './FileButton.tsx';
import { MediaRow } from './MediaRow.tsx';

export interface StepProps {
  readonly bookingId: string;
  readonly timeZone: string;
  readonly step: Progress.RunStep;
  readonly mayPerform: boolean;
}

interface Proof {
  readonly number?: number | null;
  readonly text?: string | null;
  readonly files?: readonly File[];
}

function useRecord({ bookingId, step }: StepProps) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ files = [], ...proof }: Proof) => {
      const mediaIds: string[] = [];
      for (const file of files) {
        const media = await upload('POST /v1/progress/:bookingId/media', file, { params: { bookingId } });
        mediaIds.push(media.mediaId);
      }
      return api('POST /v1/progress/:bookingId/steps/:stepKey', {
        params: { bookingId, stepKey: step.stepKey },
        body: { ...proof, mediaIds, ...(step.day !== null && { day: step.day }) },
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['service', bookingId] }),
  });
}

export function Step(props: StepProps) {
  const { t } = useTranslation('service');
  const { step, mayPerform } = props;
  const record = useRecord(props);
  const done = step.done >= step.needed;
  const tone = done ? 'step-done' : step.due ? '' : 'step-later';
  return (
    <li className={`step-card ${tone}`}>
      <div className="row spread">
        <span className="step-name">{step.names[presentLanguage()]}</span>
        <span className="row">
          {!step.required && <StateTag>{t('step.optional')}</StateTag>}
          <StateTag tone={done ? 'good' : 'plain'}>
            {step.due ? t('step.count', { done: step.done, needed: step.needed }) : t('step.later')}
          </StateTag>
        </span>
      </div>
      <Records {...props} />
      {record.error && <Failure error={record.error} />}
      {mayPerform && (
        <ProofInput
          proof={step.proof}
          again={done}
          pending={record.isPending}
          send={(proof) => record.mutateAsync(proof).then(() => undefined)}
        />
      )}
    </li>
  );
}

interface ProofInputProps {
  readonly proof: Progress.RunStep['proof'];
  readonly again: boolean;
  readonly pending: boolean;
  readonly send: (proof: Proof) => Promise<void>;
}

function ProofInput({ proof, again, pending, send }: ProofInputProps) {
  const { t } = useTranslation('service');
  const [number, setNumber] = useState<number | null>(null);
  const [text, setText] = useState('');
  const quiet = (sending: Promise<void>) => void sending.catch(() => undefined);
  if (proof === 'photo') {
    return (
      <FileButton
        label={t('step.photo')}
        primary={!again}
        pending={pending}
        choose={(files) => quiet(send({ files }))}
      />
    );
  }
  if (proof === 'tick') {
    return (
      <Button type={again ? 'default' : 'primary'} loading={pending} onClick={() => quiet(send({}))}>
        {t(again ? 'step.again' : 'step.done')}
      </Button>
    );
  }
  const empty = proof === 'number' ? number === null : text.trim() === '';
  const save = () =>
    quiet(
      send(proof === 'number' ? { number } : { text }).then(() => {
        setNumber(null);
        setText('');
      }),
    );
  return (
    <div className="stack">
      {proof === 'number' ? (
        <InputNumber
          aria-label={t('step.number')}
          size="large"
          value={number}
          onChange={setNumber}
          style={{ width: '100%' }}
        />
      ) : (
        <Input.TextArea
          aria-label={t('step.text')}
          placeholder={t('step.text')}
          rows={2}
          maxLength={1000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <Button type={again ? 'default' : 'primary'} disabled={empty} loading={pending} onClick={save}>
        {t('step.save')}
      </Button>
    </div>
  );
}

function Records({ bookingId, timeZone, step, mayPerform }: StepProps) {
  const { t } = useTranslation('service');
  const client = useQueryClient();
  if (step.records.length === 0) return null;
  const undo = (recordId: string) =>
    ask({
      title: t('step.undo'),
      confirm: t('step.undo'),
      danger: true,
      reason: t('step.undoWhy'),
      run: async (reason) => {
        const params = { bookingId, recordId };
        await api('POST /v1/progress/:bookingId/records/:recordId/withdraw', { params, body: { reason } });
        await client.invalidateQueries({ queryKey: ['service', bookingId] });
      },
    });
  return (
    <ul className="step-records">
      {step.records.map((record) => (
        <li key={record.recordId} className="stack">
          <div className="row spread">
            <span>
              {record.text ?? record.number ?? ''}{' '}
              <span className="quiet">
                {t('step.by', { name: record.by ?? '', time: exactTime(record.at, timeZone).slice(11) })}
              </span>
            </span>
            {mayPerform && (
              <Button className="step-undo" size="small" onClick={() => undo(record.recordId)}>
                {t('step.undo')}
              </Button>
            )}
          </div>
          <MediaRow bookingId={bookingId} media={record.media} label={t('step.image')} />
        </li>
      ))}
    </ul>
  );
}
