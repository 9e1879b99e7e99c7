/** One entry in a drawer: everything it says, its files, and what it said before. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api, upload } from '../../../../app/api.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { type Entry, type EntryTrace, useEntryLine } from './recordWords.ts';

export interface EntryViewProps {
  readonly petId: string;
  readonly entryId: string;
  readonly close: () => void;
  readonly correct: (entry: Entry) => void;
}

export function EntryView({ petId, entryId, close, correct }: EntryViewProps) {
  const { t } = useTranslation('record');
  const params = { petId, entryId };
  const trace = useQuery({
    queryKey: ['pet', petId, 'record', entryId],
    queryFn: () => api('GET /v1/pets/:petId/record/:entryId', { params }),
  });
  return (
    <Drawer
      title={trace.data ? `${t(`kind.${trace.data.kind}`)} · ${trace.data.onDate}` : t('trace')}
      open
      onClose={close}
      size={Math.min(520, globalThis.innerWidth)}
    >
      <Loaded query={trace}>{(data) => <TraceBody trace={data} correct={() => correct(data)} />}</Loaded>
    </Drawer>
  );
}

function TraceBody({ trace, correct }: { readonly trace: EntryTrace; readonly correct: () => void }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const line = useEntryLine();
  const { petId, entryId, detail, source } = trace;
  const withdraw = () =>
    ask({
      title: t('withdraw'),
      text: t('withdrawText'),
      confirm: t('withdraw'),
      danger: true,
      reason: t('reason'),
      run: async (reason) => {
        await api('POST /v1/pets/:petId/record/:entryId/withdraw', { params: { petId, entryId }, body: { reason } });
        await client.invalidateQueries({ queryKey: ['pet', petId] });
      },
    });
  return (
    <div className="pile">
      <div>
        <b className="break">{line(trace)}</b>
        <div className="row gap-above">
          <StateTag tone={source.kind === 'clinic' ? 'accent' : 'plain'}>{t(`source.${source.kind}`)}</StateTag>
          {(detail.clinic ?? source.name) && <span className="quiet break">{detail.clinic ?? source.name}</span>}
          {trace.state === 'withdrawn' && <StateTag tone="warn">{t('withdrawnTag')}</StateTag>}
        </div>
        {detail.note && <p className="break">{detail.note}</p>}
        {detail.allergies && (
          <p>
            {t('field.allergies')} {detail.allergies.join(' · ')}
          </p>
        )}
        {detail.nextDueOn && (
          <p>
            {t('field.nextDueOn')} {detail.nextDueOn}
          </p>
        )}
      </div>
      {trace.mayCorrect && (
        <div className="row">
          <Button onClick={correct}>{t('correct')}</Button>
          <Button danger onClick={withdraw}>
            {t('withdraw')}
          </Button>
        </div>
      )}
      <EntryFiles trace={trace} />
      <div>
        <h3>{t('trace')}</h3>
        <ol className="lines">
          {trace.versions.map((version) => (
            <li key={version.version}>
              <div className="grow">
                <b>{t('versionOf', { version: version.version })}</b>{' '}
                {version.state === 'withdrawn' && <StateTag tone="warn">{t('withdrawnTag')}</StateTag>}
                <div className="quiet break">
                  {version.onDate} · {line({ detail: version.detail })}
                </div>
                <div className="quiet break">
                  {[t(`source.${version.by.kind}`), version.by.name, version.reason].filter(Boolean).join(' · ')}
                </div>
              </div>
              <When at={version.at} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function EntryFiles({ trace }: { readonly trace: EntryTrace }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const { petId, entryId, files } = trace;
  const add = async (file: File | undefined) => {
    if (!file) return;
    setError(null);
    try {
      await upload('POST /v1/pets/:petId/record/:entryId/files', file, { params: { petId, entryId } });
      await client.invalidateQueries({ queryKey: ['pet', petId] });
    } catch (problem) {
      setError(problem);
    }
  };
  if (files.length === 0 && !trace.mayCorrect) return null;
  return (
    <div>
      <h3>{t('files')}</h3>
      {error !== null && <Failure error={error} />}
      <ul className="lines">
        {files.map((file) => (
          <li key={file.fileId}>
            <Icon name="link" size={16} />
            <a
              className="grow break"
              href={addressOf('GET /v1/pets/:petId/record/:entryId/files/:fileId', {
                params: { petId, entryId, fileId: file.fileId },
              })}
              target="_blank"
              rel="noreferrer"
            >
              {file.name}
            </a>
            <When at={file.addedAt} />
          </li>
        ))}
      </ul>
      {trace.mayCorrect && (
        <label className="drop-label">
          <input
            type="file"
            accept="image/*,application/pdf"
            className="only-read"
            onChange={(event) => {
              void add(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
          <span className="drop-button">{t('addFile')}</span> <span className="quiet">{t('fileHint')}</span>
        </label>
      )}
    </div>
  );
}
