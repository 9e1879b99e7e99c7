/** First step of an import: what it is, and the file. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { upload } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon, type IconName } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { type Kind, kinds } from './mapping.ts';

const icons: Readonly<Record<Kind, IconName>> = { customers: 'people', orders: 'cart', events: 'bolt', pets: 'paw' };

export function Upload({ kind }: { readonly kind: Kind }) {
  const { t } = useTranslation('import');
  const [, change] = useQueryState();
  const go = useGo();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      const made = await upload('POST /v1/imports', file, { query: { kind } });
      go(`/import/${made.importId}`);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Section title={t('new')}>
      <fieldset className="kind-choice">
        <legend className="only-read">{t('what')}</legend>
        {kinds.map((one) => (
          <label key={one} className={`kind-card ${one === kind ? 'kind-chosen' : ''}`}>
            <input
              type="radio"
              name="kind"
              className="only-read"
              checked={one === kind}
              onChange={() => change({ kind: one })}
            />
            <Icon name={icons[one]} size={22} />
            <b>{t(`kind.${one}.name`)}</b>
            <span className="quiet">{t(`kind.${one}.hint`)}</span>
          </label>
        ))}
      </fieldset>
      {error !== null && <Failure error={error} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra beside the file button inside */}
      <div
        className="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void send(event.dataTransfer.files[0]);
        }}
      >
        <Icon name="import" size={30} />
        <label className="drop-label">
          <input
            type="file"
            accept=".csv,.gz,.txt,text/csv"
            className="only-read"
            disabled={busy}
            onChange={(event) => {
              void send(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
          <span className="drop-button">{t(busy ? 'uploading' : 'choose')}</span>
        </label>
        <span className="quiet">{t('dropHint')}</span>
      </div>
    </Section>
  );
}
