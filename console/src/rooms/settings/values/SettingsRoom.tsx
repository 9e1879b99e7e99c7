/** Every default figure of the product, by module, changed in place; each change is audited. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Failure } from '../../../kit/Failure.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { spacedName } from '../../team/audit/difference.ts';
import { Editor } from './Editor.tsx';
import { controlOf } from './schema.ts';

type Setting = Reply<'GET /v1/settings'>['items'][number];

const moduleOf = (setting: Setting) => setting.key.split('.')[0] ?? '';
const lastOf = (key: string) => key.split('.').at(-1) ?? key;

export function SettingsRoom() {
  const { t } = useTranslation('setting');
  const [wanted, setWanted] = useState('');
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => api('GET /v1/settings') });
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <Input
        allowClear
        value={wanted}
        placeholder={t('search')}
        aria-label={t('search')}
        onChange={(event) => setWanted(event.target.value)}
        style={{ maxWidth: 340, marginBottom: 16 }}
      />
      <Loaded query={settings}>{({ items }) => <Modules items={items} wanted={wanted.trim().toLowerCase()} />}</Loaded>
    </PageShell>
  );
}

function Modules({ items, wanted }: { readonly items: readonly Setting[]; readonly wanted: string }) {
  const { t } = useTranslation('setting');
  const nameOf = (setting: Setting) => t(`name.${setting.key}`, { defaultValue: spacedName(lastOf(setting.key)) });
  const found = items.filter((setting) => `${nameOf(setting)} ${setting.key}`.toLowerCase().includes(wanted));
  if (found.length === 0) return <Empty icon="sliders" title={t('none')} hint={t('noneHint')} />;
  const groups = Map.groupBy(found, moduleOf);
  return [...groups].map(([module, members]) => (
    <Section key={module} title={t(`module.${module}`, { defaultValue: spacedName(module) })}>
      {members.map((setting) => (
        <Line key={setting.key} setting={setting} name={nameOf(setting)} />
      ))}
    </Section>
  ));
}

function Line({ setting, name }: { readonly setting: Setting; readonly name: string }) {
  const { t } = useTranslation('setting');
  const mayWrite = useMay('setting.write');
  const client = useQueryClient();
  const [draft, setDraft] = useState<unknown>(setting.value);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(setting.value);
  const isInitial = JSON.stringify(setting.value) === JSON.stringify(setting.initial);
  const save = async (value: unknown) => {
    setBusy(true);
    setError(null);
    const before = setting.value;
    try {
      const saved = await put(setting.key, value);
      setDraft(saved.value);
      await client.invalidateQueries({ queryKey: ['settings'] });
      say(t('saved', { name }), 'good', { label: t('undo'), run: () => void undo(before) });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const undo = async (value: unknown) => {
    const back = await put(setting.key, value);
    setDraft(back.value);
    await client.invalidateQueries({ queryKey: ['settings'] });
  };
  const note = t(`note.${setting.key}`, { defaultValue: '' });
  return (
    <div className="setting">
      <div className="setting-name">
        <h3>{name}</h3>
        {note && <p className="quiet">{note}</p>}
      </div>
      <div className="setting-value">
        <Editor
          control={controlOf(setting.schema, setting.key)}
          label={name}
          value={draft}
          change={setDraft}
          disabled={!mayWrite}
        />
        <span className="quiet">{t(`unit.${setting.key}`, { defaultValue: '' })}</span>
        {isChanged && (
          <>
            <Button type="primary" loading={busy} onClick={() => void save(draft)}>
              {t('save')}
            </Button>
            <Button onClick={() => setDraft(setting.value)}>{t('discard')}</Button>
          </>
        )}
        {!isChanged && !isInitial && mayWrite && (
          <Button type="link" loading={busy} onClick={() => void save(setting.initial)}>
            {t('restore')}
          </Button>
        )}
      </div>
      {error !== null && <Failure error={error} />}
    </div>
  );
}

function put(key: string, value: unknown) {
  return api('PUT /v1/settings/:key', { params: { key }, body: { value } });
}
