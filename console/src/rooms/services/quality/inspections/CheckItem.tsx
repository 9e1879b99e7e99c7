/** One item of a checklist: yes, no or not seen; a word on what failed; photos from the phone's camera. */
import type { Quality } from '@pawloop/contract';
import { Button, Input, Segmented } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, upload } from '../../../../app/api.ts';
import { Failure } from '../../../../kit/Failure.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useSayNames } from '../../catalogue.ts';
import '../quality.css';

export interface CheckItemProps {
  readonly item: Quality.ChecklistItem;
  readonly answer: Quality.InspectionAnswer | undefined;
  readonly photos: readonly { readonly fileId: string }[];
  readonly inspectionId: string;
  readonly missing: readonly string[];
  /** Left out: only read. */
  readonly change: ((answer: Quality.InspectionAnswer) => void) | undefined;
  readonly refresh: () => Promise<unknown>;
}

const words = ['yes', 'no', 'unseen'] as const;
const okOf = { yes: true, no: false, unseen: null } as const;

function wordOf(answer: Quality.InspectionAnswer | undefined): (typeof words)[number] | undefined {
  if (!answer) return undefined;
  return answer.ok === null ? 'unseen' : answer.ok ? 'yes' : 'no';
}

export function CheckItem({ item, answer, photos, inspectionId, missing, change, refresh }: CheckItemProps) {
  const { t } = useTranslation('quality');
  const sayNames = useSayNames();
  const [note, setNote] = useState(answer?.note ?? '');
  const word = wordOf(answer);
  const say = (ok: boolean | null, text: string) => change?.({ key: item.key, ok, ...(text.trim() && { note: text }) });
  return (
    <div className="check-item">
      <div className="row spread">
        <b>{sayNames(item.names)}</b>
        <span className="row">
          {item.critical && <StateTag tone="bad">{t('check.critical')}</StateTag>}
          <span className="quiet figures nowrap">{t('check.points', { points: item.points })}</span>
        </span>
      </div>
      <div className="row gap-below">
        {change ? (
          <Segmented
            aria-label={sayNames(item.names)}
            value={word ?? ''}
            options={words.map((one) => ({ value: one, label: t(`check.${one}`) }))}
            onChange={(one) => say(okOf[one as 'yes'], note)}
          />
        ) : (
          <StateTag tone={word === 'yes' ? 'good' : word === 'no' ? 'bad' : 'plain'}>
            {t(word ? `check.${word}` : 'check.open')}
          </StateTag>
        )}
        {change && item.photo && <Camera inspectionId={inspectionId} itemKey={item.key} refresh={refresh} />}
        {missing.map((what) => (
          <StateTag key={what} tone="warn">
            {t(`check.missing_${what}`)}
          </StateTag>
        ))}
      </div>
      {change && word !== undefined && word !== 'unseen' ? (
        <Input
          placeholder={t('check.note')}
          aria-label={t('check.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onBlur={() => note !== (answer?.note ?? '') && say(answer?.ok ?? null, note)}
        />
      ) : (
        answer?.note && <div className="entry-text">{answer.note}</div>
      )}
      {photos.length > 0 && (
        <div className="photo-row">
          {photos.map(({ fileId }) => {
            const src = addressOf('GET /v1/inspections/:inspectionId/photos/:fileId', {
              params: { inspectionId, fileId },
            });
            return (
              <a key={fileId} href={src} target="_blank" rel="noreferrer">
                <img src={src} alt={sayNames(item.names)} loading="lazy" />
              </a>
            );
          })}
        </div>
      )}
    </div>
  );
}

interface CameraProps {
  readonly inspectionId: string;
  readonly itemKey: string;
  readonly refresh: () => Promise<unknown>;
}

function Camera({ inspectionId, itemKey, refresh }: CameraProps) {
  const { t } = useTranslation('quality');
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      await upload('POST /v1/inspections/:inspectionId/photos', file, { params: { inspectionId }, query: { itemKey } });
      await refresh();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={t('check.photo')}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <Button
        size="small"
        loading={busy}
        icon={<Icon name="import" size={15} />}
        onClick={() => input.current?.click()}
      >
        {t('check.photo')}
      </Button>
      {error !== null && <Failure error={error} />}
    </>
  );
}
