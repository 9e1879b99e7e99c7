/** Keys of a clinic's system: made, shown once, revoked. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { NewSecret } from '../../../kit/NewSecret.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';

type Key = Reply<'GET /v1/clinics/:clinicId/keys'>['items'][number];

export function ClinicKeys({ clinicId }: { readonly clinicId: string }) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const params = { clinicId };
  const keys = useQuery({
    queryKey: ['clinics', clinicId, 'keys'],
    queryFn: () => api('GET /v1/clinics/:clinicId/keys', { params }),
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['clinics', clinicId, 'keys'] });
  const create = async ({ name }: { name: string }) => {
    setSecret((await api('POST /v1/clinics/:clinicId/keys', { params, body: { name } })).secret);
    await refresh();
  };
  return (
    <Section
      title={t('keys.title')}
      hint={t('keys.hint')}
      extra={<Button onClick={() => setCreating(true)}>{t('keys.add')}</Button>}
    >
      <Loaded query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{t('keys.none')}</p>
          ) : (
            <ul className="lines">
              {items.map((item) => (
                <KeyLine key={item.keyId} clinicId={clinicId} item={item} refresh={refresh} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <FormDrawer title={t('keys.add')} open={creating} close={() => setCreating(false)} save={create}>
        <Form.Item name="name" label={t('keys.name')} rules={[{ required: true, message: t('clinics.nameMissing') }]}>
          <Input maxLength={60} autoFocus />
        </Form.Item>
      </FormDrawer>
      <NewSecret secret={secret} hint={t('keys.secretText')} close={() => setSecret(null)} />
    </Section>
  );
}

interface KeyLineProps {
  readonly clinicId: string;
  readonly item: Key;
  readonly refresh: () => unknown;
}

function KeyLine({ clinicId, item, refresh }: KeyLineProps) {
  const { t } = useTranslation('record');
  const revoke = () =>
    ask({
      title: t('keys.revoke'),
      text: t('keys.revokeText', { name: item.name }),
      confirm: t('keys.revoke'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/clinics/:clinicId/keys/:keyId', { params: { clinicId, keyId: item.keyId } });
        await refresh();
      },
    });
  return (
    <li>
      <Icon name="key" />
      <div className="grow">
        <b className="break">{item.name}</b>
        <div className="quiet">
          {item.prefix}… · {t('keys.used')} <When at={item.lastUsedAt} />
        </div>
      </div>
      <Button danger size="small" onClick={revoke}>
        {t('keys.revoke')}
      </Button>
    </li>
  );
}
