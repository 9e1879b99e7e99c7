/** Composes or changes a role. */
import type { Permission } from '@pawloop/contract';
import { Button, Checkbox, Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { permissionGroups } from './permissionGroups.ts';
import { type Role, useRoleName } from './roleName.ts';

export interface RoleDrawerProps {
  readonly role: Role | null;
  readonly close: () => void;
  readonly done: () => unknown;
  readonly mayWrite: boolean;
}

interface Draft {
  readonly name: string;
  readonly scope: Role['scope'];
  readonly permissions: Permission[];
  readonly totpRequired: boolean;
}

const scopes: readonly Role['scope'][] = ['operator', 'merchant', 'supplier', 'expert'];
const fresh: Draft = { name: '', scope: 'operator', permissions: [], totpRequired: false };

export function RoleDrawer({ role, close, done, mayWrite }: RoleDrawerProps) {
  const { t } = useTranslation('team');
  const roleName = useRoleName();
  const locked = !mayWrite || (role?.protected ?? false);
  const save = async ({ name, scope, permissions, totpRequired }: Draft) => {
    if (!role) await api('POST /v1/roles', { body: { name, scope, permissions, totpRequired } });
    else {
      const renamed = role.key === null ? { name } : {};
      await api('PATCH /v1/roles/:roleId', {
        params: { roleId: role.roleId },
        body: { ...renamed, permissions, totpRequired },
      });
    }
    await done();
  };
  const remove = () =>
    role &&
    ask({
      title: t('roles.remove'),
      text: t('roles.removeText', { name: roleName(role) }),
      confirm: t('roles.remove'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/roles/:roleId', { params: { roleId: role.roleId } });
        await done();
        close();
      },
    });
  return (
    <FormDrawer<Draft>
      title={role ? roleName(role) : t('roles.compose')}
      open
      close={close}
      initial={role ? { ...role, name: roleName(role), permissions: [...role.permissions] } : fresh}
      save={save}
      saved={t('roles.saved')}
      readOnly={locked}
      width={560}
    >
      {role?.protected && <div className="notice">{t('roles.protectedHint')}</div>}
      <Form.Item name="name" label={t('roles.name')} rules={[{ required: true, message: t('roles.nameMissing') }]}>
        <Input maxLength={120} disabled={locked || Boolean(role?.key)} />
      </Form.Item>
      <Form.Item name="scope" label={t('roles.scope')} extra={t('roles.scopeHint')}>
        <Select
          disabled={locked || role !== null}
          options={scopes.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
        />
      </Form.Item>
      <Form.Item name="totpRequired" label={t('roles.totpRequired')} valuePropName="checked">
        <Switch disabled={locked} />
      </Form.Item>
      <Form.Item name="permissions" label={t('roles.permissions')}>
        <PermissionChoice locked={locked} />
      </Form.Item>
      {role && !locked && role.members === 0 && (
        <Button danger onClick={remove}>
          {t('roles.remove')}
        </Button>
      )}
    </FormDrawer>
  );
}

interface PermissionChoiceProps {
  readonly value?: Permission[];
  readonly onChange?: (chosen: Permission[]) => void;
  readonly locked: boolean;
}

/** Checkboxes by group; the group's own box takes or leaves all of it. */
function PermissionChoice({ value = [], onChange, locked }: PermissionChoiceProps) {
  const { t } = useTranslation('team');
  const toggle = (wanted: readonly Permission[], on: boolean) =>
    onChange?.(on ? [...new Set([...value, ...wanted])] : value.filter((one) => !wanted.includes(one)));
  return (
    <div className="stack" style={{ gap: 12 }}>
      {Object.entries(permissionGroups).map(([group, members]) => {
        const chosen = members.filter((one) => value.includes(one));
        return (
          <fieldset key={group} className="permission-group">
            <Checkbox
              disabled={locked}
              checked={chosen.length === members.length}
              indeterminate={chosen.length > 0 && chosen.length < members.length}
              onChange={(event) => toggle(members, event.target.checked)}
            >
              <b>{t(`group.${group}`)}</b>
            </Checkbox>
            <div className="permission-list">
              {members.map((one) => (
                <Checkbox
                  key={one}
                  disabled={locked}
                  checked={value.includes(one)}
                  onChange={(event) => toggle([one], event.target.checked)}
                >
                  {t(`permission.${one}`)}
                </Checkbox>
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
