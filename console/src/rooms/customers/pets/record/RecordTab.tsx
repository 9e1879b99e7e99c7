/** The health record of a pet: at a glance, and entry by entry. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { MoreList } from '../../profile/MoreList.tsx';
import { EntryDrawer } from './EntryDrawer.tsx';
import { EntryView } from './EntryView.tsx';
import { type Entry, type EntryKind, entryKinds, useEntryLine } from './recordWords.ts';

const PAGE = 30;
/** Vaccines of which the rules say until when they hold. */
const ruled: ReadonlySet<string> = new Set(['dog-core', 'cat-core', 'rabies']);
type RecordSummary = Reply<'GET /v1/pets/:petId/summary'>;

export function RecordTab({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const mayWrite = useMay('record.write');
  const [kind, setKind] = useState<EntryKind | undefined>();
  const [withdrawn, setWithdrawn] = useState(false);
  const [edited, setEdited] = useState<Entry | 'new' | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const add = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  const query = { limit: PAGE, ...(kind && { kind }), ...(withdrawn && { withdrawn }) };
  return (
    <div className="columns">
      <div className="span-4 pile">
        <Summary petId={petId} />
      </div>
      <div className="span-8 pile">
        <Section title={t('tab.record')} extra={add}>
          <div className="row gap-below">
            <Select
              allowClear
              placeholder={t('allKinds')}
              aria-label={t('allKinds')}
              value={kind ?? null}
              onChange={(value: EntryKind | null | undefined) => setKind(value ?? undefined)}
              options={entryKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
              style={{ width: 160 }}
            />
            <Checkbox checked={withdrawn} onChange={(event) => setWithdrawn(event.target.checked)}>
              {t('showWithdrawn')}
            </Checkbox>
          </div>
          <MoreList
            queryKey={['pet', petId, 'record', 'list', kind ?? '', withdrawn]}
            load={(cursor) =>
              api('GET /v1/pets/:petId/record', { params: { petId }, query: { ...query, ...(cursor && { cursor }) } })
            }
            empty={<Empty icon="paw" title={t('none')} hint={t('noneHint')} action={add} />}
          >
            {(entries) => (
              <ul className="lines">
                {entries.map((entry) => (
                  <EntryLine key={entry.entryId} entry={entry} open={() => setShown(entry.entryId)} />
                ))}
              </ul>
            )}
          </MoreList>
        </Section>
      </div>
      {shown && (
        <EntryView
          petId={petId}
          entryId={shown}
          close={() => setShown(null)}
          correct={(entry) => {
            setShown(null);
            setEdited(entry);
          }}
        />
      )}
      {edited && <EntryDrawer petId={petId} entry={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
    </div>
  );
}

function EntryLine({ entry, open }: { readonly entry: Entry; readonly open: () => void }) {
  const { t } = useTranslation('record');
  const line = useEntryLine();
  const by = entry.detail.clinic ?? entry.source.name ?? t(`source.${entry.source.kind}`);
  return (
    <li>
      <div className="grow">
        <div className="row">
          <b>{t(`kind.${entry.kind}`)}</b>
          <span className="quiet">{entry.onDate}</span>
          {entry.state === 'withdrawn' && <StateTag tone="warn">{t('withdrawnTag')}</StateTag>}
        </div>
        <div className="break">{line(entry)}</div>
        <div className="quiet break">
          {[
            by,
            entry.version > 1 && t('corrected', { count: entry.version - 1 }),
            entry.files.length > 0 && t('filesCount', { count: entry.files.length }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
      <Button size="small" onClick={open}>
        {t('open')}
      </Button>
    </li>
  );
}

function Summary({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const validity = ({ vaccine, validUntil }: RecordSummary['vaccines'][number]) => {
    if (validUntil) return t('validUntil', { date: validUntil });
    return ruled.has(vaccine) ? t('notValid') : '';
  };
  const summary = useQuery({
    queryKey: ['pet', petId, 'summary'],
    queryFn: () => api('GET /v1/pets/:petId/summary', { params: { petId } }),
  });
  return (
    <Section title={t('summary')}>
      <Loaded query={summary}>
        {(data) => (
          <dl className="facts">
            <dt>{t('allergies')}</dt>
            <dd>
              <Words words={data.allergies} tone="bad" />
            </dd>
            <dt>{t('conditions')}</dt>
            <dd>
              <Words words={data.conditions} tone="warn" />
            </dd>
            <dt>{t('medicines')}</dt>
            <dd>
              {data.medicines.length === 0 && <span className="quiet">{t('nothing')}</span>}
              {data.medicines.map((one) => (
                <div key={`${one.medicine}${one.dose}`} className="break">
                  {one.medicine} <span className="quiet">{one.dose}</span>
                </div>
              ))}
            </dd>
            <dt>{t('vaccinesTitle')}</dt>
            <dd>
              {data.vaccines.length === 0 && <span className="quiet">{t('nothing')}</span>}
              {data.vaccines.map((one) => (
                <div key={one.vaccine}>
                  {t(`vaccine.${one.vaccine}`)} <span className="quiet nowrap">{validity(one)}</span>
                </div>
              ))}
            </dd>
          </dl>
        )}
      </Loaded>
    </Section>
  );
}

function Words({ words, tone }: { readonly words: readonly string[]; readonly tone: 'bad' | 'warn' }) {
  const { t } = useTranslation('record');
  if (words.length === 0) return <span className="quiet">{t('nothing')}</span>;
  return (
    <span className="row">
      {words.map((word) => (
        <StateTag key={word} tone={tone}>
          {word}
        </StateTag>
      ))}
    </span>
  );
}
