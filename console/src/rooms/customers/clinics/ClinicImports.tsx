/** CSV files of a clinic: taken in, with what became of their rows. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, upload } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';
import type { ClinicImport } from './clinic.ts';

export function ClinicImports({ clinicId }: { readonly clinicId: string }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const imports = useQuery({
    queryKey: ['clinics', clinicId, 'imports'],
    queryFn: () => api('GET /v1/clinics/:clinicId/imports', { params: { clinicId } }),
  });
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      await upload('POST /v1/clinics/:clinicId/imports', file, { params: { clinicId } });
      await client.invalidateQueries({ queryKey: ['clinics'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={t('imports.title')} hint={t('imports.hint')}>
      {error !== null && <Failure error={error} />}
      <label className="drop-label">
        <input
          type="file"
          accept=".csv,.txt,text/csv"
          className="only-read"
          disabled={busy}
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <span className="drop-button">{t(busy ? 'imports.uploading' : 'imports.choose')}</span>
      </label>
      <Loaded query={imports}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{t('imports.none')}</p>
          ) : (
            <ul className="lines gap-above">
              {items.map((item) => (
                <ImportLine key={item.importId} item={item} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function ImportLine({ item }: { readonly item: ClinicImport }) {
  const { t } = useTranslation('record');
  const wordOfCode = useCodeWords();
  return (
    <li>
      <Icon name="import" />
      <div className="grow">
        <b className="break">{item.filename}</b>
        <div className="quiet">
          {item.by} · <When at={item.at} />
        </div>
        <div>{t('imports.counts', { ...item.counts })}</div>
        {item.problems.length > 0 && (
          <details>
            <summary>{t('mismatch.why')}</summary>
            <ul className="quiet">
              {item.problems.map((problem) => (
                <li key={problem.row} className="break">
                  {t('imports.row', { row: problem.row })} {problem.recordId} {wordOfCode(problem.code)}{' '}
                  {problem.detail}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

/** Codes of rows: reasons of waiting, or problems of the server. */
function useCodeWords(): (code: string | null) => string {
  const { t } = useTranslation('record');
  const { t: problem } = useTranslation('problem');
  return (code) => {
    if (code === null) return '';
    if (code.startsWith('mismatch/')) return t(`mismatch.reason.${code.slice('mismatch/'.length)}`);
    return problem([code], { defaultValue: code });
  };
}
