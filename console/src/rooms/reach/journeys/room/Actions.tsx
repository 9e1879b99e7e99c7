/** What can be done with a journey: try it, publish, pause, resume, end, rename, delete; each asked before it acts. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { useGo } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { NameFields } from '../list/JourneyList.tsx';
import { TestDrawer } from '../test/TestDrawer.tsx';
import { EndDrawer } from './EndDrawer.tsx';
import { PublishDrawer } from './PublishDrawer.tsx';
import type { Draft, JourneyData } from './useDraft.ts';

export interface ActionsProps {
  readonly journey: JourneyData;
  readonly draft: Draft;
}

type Opened = 'test' | 'publish' | 'end' | 'name';

export function Actions({ journey, draft }: ActionsProps) {
  const { t } = useTranslation('journey');
  const [opened, setOpened] = useState<Opened | null>(null);
  const client = useQueryClient();
  const go = useGo();
  const params = { journeyId: journey.journeyId };
  const { state } = journey;
  if (!useMay('journey.write')) return null;
  const refresh = () => client.invalidateQueries({ queryKey: ['journey'] });
  const close = () => setOpened(null);
  const pause = () =>
    ask({
      title: t('act.pause'),
      text: t('act.pauseText', { count: journey.totals.live }),
      confirm: t('act.pause'),
      run: async () => {
        await api('POST /v1/journeys/:journeyId/pause', { params });
        await refresh();
      },
    });
  const resume = () =>
    ask({
      title: t('act.resume'),
      text: t('act.resumeText'),
      confirm: t('act.resume'),
      run: async () => {
        await api('POST /v1/journeys/:journeyId/resume', { params });
        await refresh();
      },
    });
  const remove = () =>
    ask({
      title: t('act.remove'),
      text: t('act.removeText', { name: journey.name }),
      confirm: t('act.remove'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/journeys/:journeyId', { params });
        await client.invalidateQueries({ queryKey: ['journeys'] });
        go('/journeys');
      },
    });
  const more = [
    { key: 'name', label: t('act.rename'), run: () => setOpened('name') },
    ...(state === 'running' || state === 'paused'
      ? [{ key: 'end', label: t('act.end'), danger: true, run: () => setOpened('end') }]
      : []),
    ...(journey.version === null ? [{ key: 'remove', label: t('act.remove'), danger: true, run: remove }] : []),
  ];
  return (
    <>
      <Button icon={<Icon name="eye" size={16} />} onClick={() => setOpened('test')}>
        {t('test.title')}
      </Button>
      {state === 'running' && (
        <Button icon={<Icon name="pause" size={16} />} onClick={pause}>
          {t('act.pause')}
        </Button>
      )}
      {state === 'paused' && (
        <Button type="primary" icon={<Icon name="play" size={16} />} onClick={resume}>
          {t('act.resume')}
        </Button>
      )}
      {state !== 'ended' && (
        <Button
          {...(state !== 'paused' && { type: 'primary' as const })}
          icon={<Icon name="play" size={16} />}
          disabled={state !== 'draft' && !journey.changed && draft.state === 'saved'}
          onClick={() => setOpened('publish')}
        >
          {t(state === 'draft' ? 'act.start' : 'act.publish')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        autoFocus
        menu={{
          items: more.map(({ run: _run, ...item }) => item),
          onClick: ({ key }) => more.find((one) => one.key === key)?.run(),
        }}
      >
        <Button aria-label={t('act.more')} icon={<Icon name="dots" size={22} />} />
      </Dropdown>
      {opened === 'test' && <TestDrawer open close={close} journey={journey} draft={draft} />}
      {opened === 'publish' && <PublishDrawer open close={close} journey={journey} draft={draft} />}
      {opened === 'end' && <EndDrawer open close={close} journey={journey} />}
      {opened === 'name' && <NameDrawer journey={journey} draft={draft} close={close} />}
    </>
  );
}

function NameDrawer({ journey, draft, close }: ActionsProps & { readonly close: () => void }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const save = async ({ name, description = '' }: { name: string; description?: string }) => {
    const draftVersion = await draft.flush();
    await api('PUT /v1/journeys/:journeyId', {
      params: { journeyId: journey.journeyId },
      body: { name, description, definition: draft.flow, draftVersion },
    });
    await client.invalidateQueries({ queryKey: ['journey'] });
  };
  return (
    <FormDrawer<{ name: string; description?: string }>
      title={t('act.rename')}
      open
      close={close}
      initial={{ name: journey.name, description: journey.description }}
      save={save}
    >
      <NameFields />
    </FormDrawer>
  );
}
