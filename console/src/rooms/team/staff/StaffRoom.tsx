/** Staff directory: who may sign in, with which roles; invite, change, sign out (ACC-2, ACC-3). */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import type { Column } from '../../../kit/table/column.ts';
import { DataTable } from '../../../kit/table/DataTable.tsx';
import { When } from '../../../kit/When.tsx';
import { useRoleName } from '../roles/roleName.ts';
import { InviteDrawer } from './InviteDrawer.tsx';
import type { StaffItem } from './member.ts';
import { StaffDrawer } from './StaffDrawer.tsx';

function useColumns(): Column<StaffItem>[] {
  const { t } = useTranslation('team');
  const roleName = useRoleName();
  return [
    {
      key: 'name',
      title: t('staff.name'),
      main: true,
      render: (row) => (
        <span className="row">
          <span className="avatar" aria-hidden="true">
            {row.name.slice(0, 1)}
          </span>
          <span>
            {row.name}
            <br />
            <span className="quiet">{row.login}</span>
          </span>
        </span>
      ),
    },
    {
      key: 'roles',
      title: t('staff.roles'),
      render: (row) => (
        <span className="row">
          {row.roles.length === 0 && <span className="quiet">{t('staff.noRole')}</span>}
          {row.roles.map((role) => (
            <StateTag key={role.roleId}>{roleName(role)}</StateTag>
          ))}
        </span>
      ),
    },
    { key: 'scope', title: t('staff.scope'), spare: true, render: (row) => t(`scope.${row.scope}`) },
    {
      key: 'totp',
      title: t('staff.totp'),
      render: (row) => (
        <StateTag tone={row.totpEnabled ? 'good' : 'plain'}>{t(row.totpEnabled ? 'staff.on' : 'staff.off')}</StateTag>
      ),
    },
    {
      key: 'state',
      title: t('staff.state'),
      render: (row) => (
        <StateTag tone={row.disabled ? 'bad' : 'good'}>{t(row.disabled ? 'staff.disabled' : 'staff.active')}</StateTag>
      ),
    },
    { key: 'lastSignIn', title: t('staff.lastSignIn'), render: (row) => <When at={row.lastSignInAt} /> },
    { key: 'created', title: t('staff.created'), spare: true, render: (row) => <When at={row.createdAt} exact /> },
  ];
}

export function StaffRoom() {
  const { t } = useTranslation('team');
  const mayWrite = useMay('staff.write');
  const [query] = useQueryState();
  const [inviting, setInviting] = useState(false);
  const [opened, setOpened] = useState<StaffItem | null>(null);
  const client = useQueryClient();
  const q = query.q;
  const refresh = () => client.invalidateQueries({ queryKey: ['staff'] });
  return (
    <PageShell
      title={t('staff.title')}
      lead={t('staff.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
            {t('staff.invite')}
          </Button>
        )
      }
    >
      <div className="section">
        <DataTable
          id="staff"
          columns={useColumns()}
          rowKey={(row) => row.staffId}
          queryKey={['staff', q ?? '']}
          load={({ cursor, limit }) =>
            api('GET /v1/staff', { query: { limit, ...(cursor && { cursor }), ...(q && { q }) } })
          }
          open={setOpened}
          tools={<SearchForm fields={[{ name: 'q', kind: 'text', label: t('staff.search') }]} />}
          empty={<Empty icon="badge" title={t('staff.none')} hint={t('staff.noneHint')} />}
        />
      </div>
      <InviteDrawer open={inviting} close={() => setInviting(false)} done={refresh} />
      {opened && (
        <StaffDrawer
          key={opened.staffId}
          staff={opened}
          close={() => setOpened(null)}
          done={refresh}
          mayWrite={mayWrite}
        />
      )}
    </PageShell>
  );
}
