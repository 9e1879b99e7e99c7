/** One segment: what it asks, who is in it, how it grew, who came and went and why. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Go, useGo, usePathPart, useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayDefinition } from './builder/say.ts';
import { Changes } from './Changes.tsx';
import { Growth } from './Growth.tsx';
import { Members } from './Members.tsx';
import { KindTag } from './SegmentList.tsx';

type SegmentData = Reply<'GET /v1/segments/:segmentId'>;

export function SegmentRoom() {
  const segmentId = usePathPart('segmentId');
  const client = useQueryClient();
  const segment = useQuery({
    queryKey: ['segment', segmentId],
    queryFn: () => api('GET /v1/segments/:segmentId', { params: { segmentId } }),
  });
  useLive(['segment.entered', 'segment.left', 'segment.published'], (event) => {
    if (event.payload.segmentId === segmentId) void client.invalidateQueries({ queryKey: ['segment', segmentId] });
  });
  return (
    <Loaded query={segment} skeleton={<SkeletonPage />}>
      {(data) => <SegmentPage segment={data} />}
    </Loaded>
  );
}

function SegmentPage({ segment }: { readonly segment: SegmentData }) {
  const { t } = useTranslation('segment');
  const [query, change] = useQueryState();
  const mayExport = useMay('customer.export');
  const { segmentId } = segment;
  const params = { segmentId };
  return (
    <PageShell
      title={segment.name}
      lead={
        <span className="row">
          <KindTag kind={segment.kind} />
          {segment.description}
        </span>
      }
      trail={[{ to: '/segments', text: t('list.title') }]}
      fresh={segment}
      actions={
        <>
          {mayExport && (
            <Button href={addressOf('GET /v1/segments/:segmentId/members.csv', { params })} download>
              {t('room.export')}
            </Button>
          )}
          <Actions segment={segment} />
        </>
      }
    >
      <div className="columns">
        <Section className="span-4" title={t('list.size')}>
          <div className="figure-value figures">{t('estimate.size', { size: sayCount(segment.size) })}</div>
          <dl className="facts gap-above">
            <dt>{t('room.version')}</dt>
            <dd>{segment.version}</dd>
            <dt>{t('list.published')}</dt>
            <dd>
              <When at={segment.publishedAt} exact />
            </dd>
            <dt>{t('list.by')}</dt>
            <dd>{segment.createdBy ?? '–'}</dd>
            {segment.kind === 'live' && (
              <>
                <dt>{t('room.follows')}</dt>
                <dd>{t(`lane.${segment.lane}`)}</dd>
              </>
            )}
          </dl>
        </Section>
        <Asked segment={segment} />
      </div>
      <div className="section">
        <Tabs
          label={t('room.sides')}
          chosen={query.side ?? 'members'}
          choose={(side) => change({ side: side === 'members' ? undefined : side })}
          tabs={[
            { key: 'members', label: t('room.members'), children: <Members segmentId={segmentId} /> },
            { key: 'growth', label: t('room.growth'), children: <Growth segment={segment} /> },
            { key: 'changes', label: t('room.changes'), children: <Changes segmentId={segmentId} /> },
          ]}
        />
      </div>
    </PageShell>
  );
}

function Asked({ segment }: { readonly segment: SegmentData }) {
  const { t } = useTranslation('segment');
  const sayDefinition = useSayDefinition();
  const links = (list: SegmentData['uses']) =>
    list.map((one) => (
      <Go key={one.segmentId} to={`/segments/${one.segmentId}`}>
        {one.name}
      </Go>
    ));
  return (
    <Section className="span-8" title={t('editor.conditions')}>
      <p>{sayDefinition(segment.definition)}</p>
      {segment.uses.length > 0 && (
        <p className="row gap-above">
          <span className="quiet">{t('room.uses')}</span> {links(segment.uses)}
        </p>
      )}
      {segment.usedBy.length > 0 && (
        <p className="row gap-above">
          <span className="quiet">{t('room.usedBy')}</span> {links(segment.usedBy)}
        </p>
      )}
    </Section>
  );
}

function Actions({ segment }: { readonly segment: SegmentData }) {
  const { t } = useTranslation('segment');
  const mayWrite = useMay('segment.write');
  const client = useQueryClient();
  const go = useGo();
  const [snapping, setSnapping] = useState(false);
  const params = { segmentId: segment.segmentId };
  if (!mayWrite) return null;
  const remove = () =>
    ask({
      title: t('room.remove'),
      text: t('room.removeText', { name: segment.name }),
      confirm: t('room.remove'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/segments/:segmentId', { params });
        await client.invalidateQueries({ queryKey: ['segments'] });
        go('/segments');
      },
    });
  const evaluate = async () => {
    try {
      const done = await api('POST /v1/segments/:segmentId/evaluate', { params });
      await client.invalidateQueries({ queryKey: ['segment'] });
      say(t('room.evaluated', { entered: sayCount(done.entered), left: sayCount(done.left) }));
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    }
  };
  const snap = async ({ name }: { name: string }) => {
    const made = await api('POST /v1/segments/:segmentId/snapshot', { params, body: { name } });
    await client.invalidateQueries({ queryKey: ['segments'] });
    go(`/segments/${made.segmentId}`);
  };
  return (
    <>
      {segment.kind === 'live' && (
        <>
          <Button onClick={() => void evaluate()}>{t('room.evaluate')}</Button>
          <Button onClick={() => setSnapping(true)}>{t('room.snapshot')}</Button>
        </>
      )}
      <Button danger onClick={remove}>
        {t('room.remove')}
      </Button>
      {segment.kind === 'live' && (
        <Button type="primary" onClick={() => go(`/segments/${segment.segmentId}/edit`)}>
          {t('room.edit')}
        </Button>
      )}
      <FormDrawer
        title={t('room.snapshot')}
        open={snapping}
        close={() => setSnapping(false)}
        save={snap}
        saved={t('editor.saved')}
      >
        <p className="gap-below">{t('room.snapshotHint')}</p>
        <Form.Item name="name" label={t('list.name')} rules={[{ required: true, message: t('editor.nameMissing') }]}>
          <Input maxLength={80} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}
