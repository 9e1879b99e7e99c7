/** Write keys of the event API: create, shown once, revoke. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { NewSecret } from '../../../kit/NewSecret.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { When } from '../../../kit/When.tsx';

type Key = Reply<'GET /v1/keys'>['items'][number];

export function KeysRoom() {
  const { t } = useTranslation('setting');
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const client = useQueryClient();
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => api('GET /v1/keys') });
  const refresh = () => client.invalidateQueries({ queryKey: ['keys'] });
  const create = async (draft: { name: string; source: string }) => {
    const made = await api('POST /v1/keys', { body: { ...draft, kind: 'events' } });
    setSecret(made.secret);
    await refresh();
  };
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {t('keys.add')}
    </Button>
  );
  return (
    <PageShell title={t('keys.title')} lead={t('keys.lead')} actions={add}>
      <div className="section">
        <Loaded query={keys}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="key" title={t('keys.none')} hint={t('keys.noneHint')} action={add} />
            ) : (
              <ul className="lines">
                {items.map((key) => (
                  <KeyLine key={key.keyId} item={key} refresh={refresh} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
      <FormDrawer title={t('keys.add')} open={creating} close={() => setCreating(false)} save={create}>
        <Form.Item name="name" label={t('keys.name')} rules={[{ required: true, message: t('keys.nameMissing') }]}>
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="source"
          label={t('keys.source')}
          extra={t('keys.sourceHint')}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,38}$/, message: t('keys.sourceBad') }]}
        >
          <Input autoCapitalize="none" />
        </Form.Item>
      </FormDrawer>
      <NewSecret secret={secret} hint={t('keys.secretText')} close={() => setSecret(null)} />
    </PageShell>
  );
}

function KeyLine({ item, refresh }: { readonly item: Key; readonly refresh: () => unknown }) {
  const { t } = useTranslation('setting');
  const revoke = () =>
    ask({
      title: t('keys.revoke'),
      text: t('keys.revokeText', { name: item.name }),
      confirm: t('keys.revoke'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/keys/:keyId', { params: { keyId: item.keyId } });
        await refresh();
      },
    });
  return (
    <li>
      <Icon name="key" />
      <div className="grow">
        <b>{item.name}</b>
        <div className="quiet">
          {t('keys.line', { source: item.source, prefix: item.prefix })} · {t('keys.used')}{' '}
          <When at={item.lastUsedAt} />
        </div>
      </div>
      <Button danger onClick={revoke}>
        {t('keys.revoke')}
      </Button>
    </li>
  );
}
