/** One message template: its present version to read or edit, earlier versions, test send, archive. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { Go, useGo, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { When } from '../../../../kit/When.tsx';
import { type Draft, draftOf, freshDraft, templateOf, unfinished } from './draft.ts';
import { Editor } from './Editor.tsx';
import { TestDrawer } from './TestDrawer.tsx';
import { type TemplateData, VersionDrawer } from './VersionDrawer.tsx';

export function TemplateRoom() {
  const templateId = usePathPart('messageTemplateId');
  const template = useQuery({
    queryKey: ['message-template', templateId],
    queryFn: () => api('GET /v1/message-templates/:templateId', { params: { templateId } }),
  });
  return (
    <Loaded query={template} skeleton={<SkeletonPage />}>
      {(found) => <Present key={`${found.templateId}-${found.version}`} template={found} />}
    </Loaded>
  );
}

/** Says which channel still lacks words; true when it did. */
function useUnfinished(): (draft: Draft) => boolean {
  const { t } = useTranslation(['message', 'journey']);
  return (draft) => {
    const [first] = unfinished(draft);
    if (!draft.name.trim()) say(t('editor.nameMissing'), 'bad');
    else if (first) {
      say(t('editor.unfinished', { channel: t(`journey:channel.${first.channel}`) }), 'bad');
    }
    return first !== undefined || !draft.name.trim();
  };
}

function Present({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation(['message', 'journey']);
  const client = useQueryClient();
  const archived = template.archivedAt !== null;
  const mayWrite = useMay('message.write') && !archived;
  const [draft, setDraft] = useState(() => draftOf(template));
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const isUnfinished = useUnfinished();
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(template));
  const save = async () => {
    if (isUnfinished(draft)) return;
    setSaving(true);
    setError(null);
    try {
      const { purpose: _fixed, ...body } = templateOf(draft);
      await api('PUT /v1/message-templates/:templateId', {
        params: { templateId: template.templateId },
        body: { ...body, basedOn: template.version },
      });
      say(t('editor.published', { version: template.version + 1 }));
      await client.invalidateQueries({ queryKey: ['message-templates'] });
      await client.invalidateQueries({ queryKey: ['message-template', template.templateId] });
    } catch (problem) {
      setError(problem);
    } finally {
      setSaving(false);
    }
  };
  return (
    <PageShell
      title={template.name}
      trail={[{ to: '/messages', text: t('title') }]}
      lead={
        <span className="row">
          <StateTag tone="accent">{t(`journey:purpose.${template.purpose}`)}</StateTag>
          {archived && <StateTag>{t('archived')}</StateTag>}
          {template.key && <StateTag tone="info">{t('shipped')}</StateTag>}
          <span>{t('version', { version: template.version })}</span>
          <When at={template.updatedAt} />
          <Go to="/messages" query={{ side: 'sends', templateId: template.templateId }}>
            {t('toSends')}
          </Go>
        </span>
      }
      actions={
        <>
          <Actions template={template} />
          {mayWrite && (
            <Button type="primary" disabled={!changed} loading={saving} onClick={() => void save()}>
              {t('editor.publish')}
            </Button>
          )}
        </>
      }
    >
      {error !== null && (
        <div className="gap-below">
          <Failure error={error} />
        </div>
      )}
      <Editor draft={draft} change={setDraft} error={error} readOnly={!mayWrite} isNew={false} />
    </PageShell>
  );
}

function Actions({ template }: { readonly template: TemplateData }) {
  const { t } = useTranslation('message');
  const client = useQueryClient();
  const mayWrite = useMay('message.write');
  const [open, setOpen] = useState<'test' | 'versions' | null>(null);
  const archived = template.archivedAt !== null;
  const mayCustomers = useMay('customer.read');
  const mayTest = mayWrite && mayCustomers && !archived;
  const archive = async () => {
    await api('POST /v1/message-templates/:templateId/archive', {
      params: { templateId: template.templateId },
      body: { archived: !archived },
    });
    await client.invalidateQueries({ queryKey: ['message-templates'] });
    await client.invalidateQueries({ queryKey: ['message-template', template.templateId] });
  };
  const askArchive = () =>
    archived
      ? void archive().catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))
      : ask({ title: t('archive.do'), text: t('archive.text'), confirm: t('archive.do'), danger: true, run: archive });
  return (
    <>
      <Button onClick={() => setOpen('versions')}>{t('versions.title')}</Button>
      {mayWrite && <Button onClick={askArchive}>{t(archived ? 'archive.undo' : 'archive.do')}</Button>}
      {mayTest && <Button onClick={() => setOpen('test')}>{t('test.title')}</Button>}
      {mayTest && <TestDrawer template={template} open={open === 'test'} close={() => setOpen(null)} />}
      <VersionDrawer template={template} open={open === 'versions'} close={() => setOpen(null)} />
    </>
  );
}

/** A new template, saved as its first version. */
export function NewTemplateRoom() {
  const { t } = useTranslation('message');
  const client = useQueryClient();
  const go = useGo();
  const [draft, setDraft] = useState<Draft>(freshDraft);
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const isUnfinished = useUnfinished();
  const save = async () => {
    if (isUnfinished(draft)) return;
    setSaving(true);
    setError(null);
    try {
      const made = await api('POST /v1/message-templates', { body: templateOf(draft) });
      await client.invalidateQueries({ queryKey: ['message-templates'] });
      say(t('editor.created'));
      go(`/messages/${made.templateId}`);
    } catch (problem) {
      setError(problem);
    } finally {
      setSaving(false);
    }
  };
  return (
    <PageShell
      title={t('new')}
      trail={[{ to: '/messages', text: t('title') }]}
      actions={
        <Button type="primary" loading={saving} onClick={() => void save()}>
          {t('editor.create')}
        </Button>
      }
    >
      {error !== null && (
        <div className="gap-below">
          <Failure error={error} />
        </div>
      )}
      <Editor draft={draft} change={setDraft} error={error} readOnly={false} isNew />
    </PageShell>
  );
}
