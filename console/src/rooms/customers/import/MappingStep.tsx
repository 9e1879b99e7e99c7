/** Which column holds what: as recognised, with sample rows beneath; every choice can be changed. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import type { Import } from './ImportRoom.tsx';
import {
  columnOf,
  type Field,
  fieldAt,
  fieldsOf,
  type Mapping,
  withCancelled,
  withColumn,
  withOption,
} from './mapping.ts';

export interface StepProps {
  readonly one: Import;
  readonly set: (next: Import) => void;
}

const SURE = 0.6;

export function MappingStep({ one, set }: StepProps) {
  const { t } = useTranslation('import');
  const [mapping, setMapping] = useState<Mapping>(one.mapping);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'check' | 'run' | null>(null);
  const params = { importId: one.importId };
  const { required, optional } = fieldsOf[one.kind];
  const missing = required.filter((field) => !columnOf(mapping, field));
  const go = async (what: 'check' | 'run') => {
    setBusy(what);
    setError(null);
    try {
      const mapped = await api('PUT /v1/imports/:importId/mapping', { params, body: mapping });
      if (mapped.missing.length > 0) set(mapped);
      else if (what === 'check') set(await api('POST /v1/imports/:importId/dry-run', { params }));
      else set(await api('POST /v1/imports/:importId/run', { params }));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(null);
    }
  };
  return (
    <Section title={t('map.title')} hint={t('map.hint')}>
      {error !== null && <Failure error={error} />}
      <div className="map-grid">
        {[...required, ...optional].map((field) => (
          <FieldChoice
            key={field}
            field={field}
            one={one}
            isRequired={required.includes(field)}
            column={columnOf(mapping, field)}
            choose={(column) => setMapping(withColumn(mapping, field, column))}
          />
        ))}
      </div>
      <Options one={one} mapping={mapping} change={setMapping} />
      <Sample one={one} mapping={mapping} />
      <div className="row gap-above">
        <Button
          type="primary"
          loading={busy === 'check'}
          disabled={missing.length > 0}
          onClick={() => void go('check')}
        >
          {t('map.check')}
        </Button>
        <Button loading={busy === 'run'} disabled={missing.length > 0} onClick={() => void go('run')}>
          {t('map.run')}
        </Button>
        {missing.length > 0 && (
          <span className="down">
            {t('map.missing', { fields: missing.map((field) => t(`field.${field}`)).join(t('comma')) })}
          </span>
        )}
      </div>
    </Section>
  );
}

interface FieldChoiceProps {
  readonly field: Field;
  readonly one: Import;
  readonly isRequired: boolean;
  readonly column: string | undefined;
  readonly choose: (column: string | undefined) => void;
}

function FieldChoice({ field, one, isRequired, column, choose }: FieldChoiceProps) {
  const { t } = useTranslation('import');
  const found = one.recognised.find((each) => each.field === field);
  const isRecognised = found !== undefined && found.column === column;
  return (
    <div className="stack">
      <span className="row spread">
        <span>
          {t(`field.${field}`)}
          {isRequired && <span className="down"> *</span>}
        </span>
        {isRecognised && (
          <StateTag tone={found.confidence >= SURE ? 'good' : 'warn'}>
            {t(found.confidence >= SURE ? 'map.sure' : 'map.unsure')}
          </StateTag>
        )}
      </span>
      <Select
        allowClear
        showSearch
        aria-label={t(`field.${field}`)}
        placeholder={t('map.none')}
        value={column ?? null}
        options={one.columns.map((name) => ({ value: name, label: name }))}
        onChange={(next: string | null | undefined) => choose(next ?? undefined)}
      />
    </div>
  );
}

interface OptionsProps {
  readonly one: Import;
  readonly mapping: Mapping;
  readonly change: (mapping: Mapping) => void;
}

function Options({ one, mapping, change }: OptionsProps) {
  const { t } = useTranslation('import');
  const cancelled = mapping.cancelled;
  return (
    <div className="map-grid map-options">
      {(['dateFormat', 'timeZone', 'currency'] as const).map((option) => (
        <div key={option} className="stack">
          <span>{t(`option.${option}`)}</span>
          <Input
            aria-label={t(`option.${option}`)}
            placeholder={t(`option.${option}Hint`)}
            value={mapping[option] ?? ''}
            onChange={(event) => change(withOption(mapping, option, event.target.value))}
          />
        </div>
      ))}
      {one.kind === 'orders' && (
        <>
          <div className="stack">
            <span>{t('option.cancelledColumn')}</span>
            <Select
              allowClear
              aria-label={t('option.cancelledColumn')}
              placeholder={t('map.none')}
              value={cancelled?.column ?? null}
              options={one.columns.map((name) => ({ value: name, label: name }))}
              onChange={(column: string | null | undefined) =>
                change(withCancelled(mapping, column ?? undefined, cancelled?.prefix ?? ''))
              }
            />
          </div>
          <div className="stack">
            <span>{t('option.cancelledPrefix')}</span>
            <Input
              aria-label={t('option.cancelledPrefix')}
              placeholder={t('option.cancelledPrefixHint')}
              disabled={!cancelled}
              value={cancelled?.prefix ?? ''}
              onChange={(event) => change(withCancelled(mapping, cancelled?.column, event.target.value))}
            />
          </div>
        </>
      )}
    </div>
  );
}

const SHOWN_ROWS = 5;

function Sample({ one, mapping }: { readonly one: Import; readonly mapping: Mapping }) {
  const { t } = useTranslation('import');
  const rows = one.sampleRows.slice(0, SHOWN_ROWS).map((cells, index) => ({ cells, key: `row ${index}` }));
  return (
    <>
      <h3 className="gap-above">{t('map.sample')}</h3>
      <Wide label={t('map.sample')}>
        <table className="plain-table sample">
          <thead>
            <tr>
              {one.columns.map((column) => {
                const field = fieldAt(mapping, one.kind, column);
                return (
                  <th key={column}>
                    {column}
                    <br />
                    {field ? <StateTag tone="accent">{t(`field.${field}`)}</StateTag> : <span>{t('map.unused')}</span>}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, key }) => (
              <tr key={key}>
                {one.columns.map((column, index) => (
                  <td key={column}>{cells[index] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}
