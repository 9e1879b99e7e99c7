/** One member of staff: name, roles, password, second factor, sessions with remote sign-out. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { SessionList } from '../../settings/account/SessionList.tsx';
import { useRoleOptions } from '../roles/roleName.ts';
import { PasswordField } from './InviteDrawer.tsx';
import type { StaffItem } from './member.ts';

export interface StaffDrawerProps {
  readonly staff: StaffItem;
  readonly close: () => void;
  readonly done: () => unknown;
  readonly mayWrite: boolean;
}

interface Change {
  readonly name: string;
  readonly roleIds: string[];
  readonly active: boolean;
  readonly newPassword?: string;
}

export function StaffDrawer({ staff, close, done, mayWrite }: StaffDrawerProps) {
  const { t } = useTranslation('team');
  const roles = useRoleOptions(staff.scope);
  const params = { staffId: staff.staffId };
  const save = async ({ name, roleIds, active, newPassword }: Change) => {
    await api('PATCH /v1/staff/:staffId', {
      params,
      body: { name, roleIds, disabled: !active, ...(newPassword && { newPassword }) },
    });
    await done();
  };
  const initial: Change = {
    name: staff.name,
    roleIds: staff.roles.map((role) => role.roleId),
    active: !staff.disabled,
  };
  return (
    <FormDrawer<Change>
      title={staff.name}
      open
      close={close}
      initial={initial}
      save={save}
      saved={t('staff.saved')}
      readOnly={!mayWrite}
    >
      <Form.Item name="name" label={t('staff.name')} rules={[{ required: true, message: t('staff.nameMissing') }]}>
        <Input maxLength={120} disabled={!mayWrite} />
      </Form.Item>
      <Form.Item name="roleIds" label={t('staff.roles')}>
        <Select mode="multiple" options={roles} disabled={!mayWrite} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="active" label={t('staff.mayEnter')} valuePropName="checked" extra={t('staff.mayEnterHint')}>
        <Switch disabled={!mayWrite} />
      </Form.Item>
      {mayWrite && <PasswordField name="newPassword" required={false} />}
      {mayWrite && staff.totpEnabled && <ResetTotp staff={staff} done={done} close={close} />}
      <Sessions staff={staff} mayWrite={mayWrite} />
    </FormDrawer>
  );
}

function ResetTotp({ staff, done, close }: Pick<StaffDrawerProps, 'staff' | 'done' | 'close'>) {
  const { t } = useTranslation('team');
  const reset = () =>
    ask({
      title: t('staff.resetTotp'),
      text: t('staff.resetTotpText', { name: staff.name }),
      confirm: t('staff.resetTotp'),
      danger: true,
      run: async () => {
        await api('PATCH /v1/staff/:staffId', { params: { staffId: staff.staffId }, body: { resetTotp: true } });
        await done();
        close();
      },
    });
  return (
    <Form.Item label={t('staff.totp')}>
      <Button onClick={reset}>{t('staff.resetTotp')}</Button>
    </Form.Item>
  );
}

function Sessions({ staff, mayWrite }: { readonly staff: StaffItem; readonly mayWrite: boolean }) {
  const { t } = useTranslation('team');
  const client = useQueryClient();
  const params = { staffId: staff.staffId };
  const queryKey = ['sessions', staff.staffId];
  const sessions = useQuery({ queryKey, queryFn: () => api('GET /v1/staff/:staffId/sessions', { params }) });
  const signOutAll = () =>
    ask({
      title: t('staff.signOutAll'),
      text: t('staff.signOutAllText', { name: staff.name }),
      confirm: t('staff.signOutAll'),
      danger: true,
      run: async () => {
        await api('DELETE /v1/staff/:staffId/sessions', { params });
        await client.invalidateQueries({ queryKey });
      },
    });
  return (
    <Form.Item label={t('staff.sessions')}>
      <Loaded query={sessions}>
        {({ items }) => (
          <>
            <SessionList sessions={items} />
            {mayWrite && items.length > 0 && <Button onClick={signOutAll}>{t('staff.signOutAll')}</Button>}
          </>
        )}
      </Loaded>
    </Form.Item>
  );
}
