/** Builds a segment: conditions on the left, live size and sample on the right; saved as live or as a snapshot. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useGo, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { Builder } from './builder/Builder.tsx';
import { CatalogueContext, useCatalogueQuery } from './builder/catalogue.ts';
import { asGroup, type Definition, freshLeaf, isComplete } from './builder/tree.ts';
import { Estimate } from './Estimate.tsx';
import { ideas } from './ideas.ts';

/** The segment that is edited, or nothing for a new one. */
export function SegmentEditor() {
  const segmentId = usePathPart('segmentId');
  const [query] = useQueryState();
  const segment = useQuery({
    queryKey: ['segment', segmentId],
    queryFn: () => api('GET /v1/segments/:segmentId', { params: { segmentId } }),
    enabled: segmentId !== '',
  });
  const idea = ideas.find((one) => one.key === query.idea);
  if (!segmentId)
    return <Editor start={idea?.definition ?? { all: [freshLeaf('field')] }} {...(idea && { idea: idea.key })} />;
  return (
    <Loaded query={segment} skeleton={<SkeletonPage />}>
      {(data) => <Editor edited={data} start={asGroup(data.definition)} />}
    </Loaded>
  );
}

interface Edited {
  readonly segmentId: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
}

interface EditorProps {
  readonly edited?: Edited;
  readonly start: Definition;
  readonly idea?: string;
}

function Editor({ edited, start, idea }: EditorProps) {
  const { t } = useTranslation('segment');
  const [root, setRoot] = useState<Definition>(start);
  const [saving, setSaving] = useState(false);
  const catalogue = useCatalogueQuery();
  const ready = isComplete(root);
  return (
    <PageShell
      title={edited ? t('editor.edit', { name: edited.name }) : t('editor.new')}
      trail={[{ to: '/segments', text: t('list.title') }]}
      actions={
        <Button type="primary" disabled={!ready} onClick={() => setSaving(true)}>
          {t(edited ? 'editor.publish' : 'editor.save')}
        </Button>
      }
    >
      <div className="columns">
        <Section className="span-8" title={t('editor.conditions')} hint={t('editor.conditionsHint')}>
          {!edited && <Ideas choose={setRoot} />}
          <Loaded query={catalogue}>
            {(data) => (
              <CatalogueContext value={data}>
                <Builder root={root} change={setRoot} />
              </CatalogueContext>
            )}
          </Loaded>
        </Section>
        <div className="span-4">
          <Estimate root={root} ready={ready} />
        </div>
      </div>
      <SaveDrawer
        open={saving}
        close={() => setSaving(false)}
        root={root}
        {...(edited && { edited })}
        {...(idea && { name: t(`idea.${idea}.name`) })}
      />
    </PageShell>
  );
}

function Ideas({ choose }: { readonly choose: (definition: Definition) => void }) {
  const { t } = useTranslation('segment');
  return (
    <div className="row gap-below">
      <span className="quiet">{t('editor.ideas')}</span>
      {ideas.map((idea) => (
        <Button key={idea.key} size="small" title={t(`idea.${idea.key}.text`)} onClick={() => choose(idea.definition)}>
          {t(`idea.${idea.key}.name`)}
        </Button>
      ))}
    </div>
  );
}

interface Draft {
  readonly name: string;
  readonly description?: string;
  readonly kind: 'live' | 'snapshot';
}

interface SaveDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly root: Definition;
  readonly edited?: Edited;
  readonly name?: string;
}

function SaveDrawer({ open, close, root, edited, name }: SaveDrawerProps) {
  const { t } = useTranslation('segment');
  const client = useQueryClient();
  const go = useGo();
  const save = async ({ name: chosen, description = '', kind }: Draft) => {
    const saved = edited
      ? await api('PUT /v1/segments/:segmentId', {
          params: { segmentId: edited.segmentId },
          body: { name: chosen, description, definition: root, version: edited.version },
        })
      : await api('POST /v1/segments', { body: { name: chosen, description, kind, definition: root } });
    await client.invalidateQueries();
    go(`/segments/${saved.segmentId}`);
  };
  const initial: Partial<Draft> = edited
    ? { name: edited.name, description: edited.description }
    : { kind: 'live', ...(name && { name }) };
  return (
    <FormDrawer<Draft>
      title={t(edited ? 'editor.publish' : 'editor.save')}
      open={open}
      close={close}
      initial={initial}
      save={save}
      saveText={t(edited ? 'editor.publish' : 'editor.saveGo')}
      saved={t('editor.saved')}
    >
      <Form.Item name="name" label={t('list.name')} rules={[{ required: true, message: t('editor.nameMissing') }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="description" label={t('editor.description')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
      {!edited && (
        <Form.Item name="kind" label={t('list.kind')} extra={t('editor.kindHint')}>
          <Segmented
            options={(['live', 'snapshot'] as const).map((kind) => ({ value: kind, label: t(`segmentKind.${kind}`) }))}
          />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
