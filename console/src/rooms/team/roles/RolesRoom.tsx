/** Roles and what they may do; composed from permissions (ACC-3). */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { RoleDrawer } from './RoleDrawer.tsx';
import { type Role, useRoleName, useRoles } from './roleName.ts';

export function RolesRoom() {
  const { t } = useTranslation('team');
  const mayWrite = useMay('role.write');
  const roles = useRoles();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Role | 'new' | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ['roles'] });
  return (
    <PageShell
      title={t('roles.title')}
      lead={t('roles.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpened('new')}>
            {t('roles.compose')}
          </Button>
        )
      }
    >
      <Loaded query={roles}>
        {({ items }) => (
          <div className="role-grid">
            {items.map((role) => (
              <RoleCard key={role.roleId} role={role} open={() => setOpened(role)} />
            ))}
          </div>
        )}
      </Loaded>
      {opened && (
        <RoleDrawer
          key={opened === 'new' ? 'new' : opened.roleId}
          role={opened === 'new' ? null : opened}
          close={() => setOpened(null)}
          done={refresh}
          mayWrite={mayWrite}
        />
      )}
    </PageShell>
  );
}

const SHOWN = 6;

function RoleCard({ role, open }: { readonly role: Role; readonly open: () => void }) {
  const { t } = useTranslation('team');
  const name = useRoleName();
  const rest = role.permissions.length - SHOWN;
  return (
    <button type="button" className="section role-card" onClick={open}>
      <span className="row spread">
        <h2>{name(role)}</h2>
        <span className="quiet">{t('roles.members', { count: role.members })}</span>
      </span>
      <span className="row">
        <StateTag tone="accent">{t(`scope.${role.scope}`)}</StateTag>
        {role.totpRequired && <StateTag tone="info">{t('roles.totp')}</StateTag>}
        {role.protected && <StateTag>{t('roles.protected')}</StateTag>}
      </span>
      <span className="quiet">
        {role.permissions
          .slice(0, SHOWN)
          .map((permission) => t(`permission.${permission}`))
          .join(t('roles.comma'))}
        {rest > 0 && t('roles.more', { count: rest })}
        {role.permissions.length === 0 && t('roles.nothing')}
      </span>
    </button>
  );
}
