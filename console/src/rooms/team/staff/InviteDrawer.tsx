/** Drawer that makes an account for a new member of staff. */
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useRoleOptions } from '../roles/roleName.ts';
import { newPassword } from './password.ts';

interface Invitation {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly roleIds: string[];
}

export interface InviteDrawerProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly done: () => unknown;
}

export function InviteDrawer({ open, close, done }: InviteDrawerProps) {
  const { t } = useTranslation('team');
  const roles = useRoleOptions('operator');
  const save = async ({ login, ...rest }: Invitation) => {
    await api('POST /v1/staff', {
      body: { ...rest, login: login.trim().toLowerCase(), roleIds: rest.roleIds ?? [], scope: 'operator' },
    });
    await done();
  };
  return (
    <FormDrawer<Invitation> title={t('staff.invite')} open={open} close={close} save={save} saved={t('staff.invited')}>
      <Form.Item name="name" label={t('staff.name')} rules={[{ required: true, message: t('staff.nameMissing') }]}>
        <Input maxLength={120} autoFocus />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('staff.login')}
        extra={t('staff.loginHint')}
        rules={[{ required: true, pattern: /^[a-zA-Z0-9][a-zA-Z0-9._-]{1,62}$/, message: t('staff.loginBad') }]}
      >
        <Input autoComplete="off" autoCapitalize="none" />
      </Form.Item>
      <PasswordField name="password" />
      <Form.Item name="roleIds" label={t('staff.roles')} extra={t('staff.rolesHint')}>
        <Select mode="multiple" options={roles} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
    </FormDrawer>
  );
}

/** A first password: typed, or made up by the browser; handed over in person and changed by its owner. */
export function PasswordField({ name, required = true }: { readonly name: string; readonly required?: boolean }) {
  const { t } = useTranslation('team');
  const form = Form.useFormInstance();
  return (
    <Form.Item
      name={name}
      label={t(required ? 'staff.password' : 'staff.newPassword')}
      extra={t('staff.passwordHint')}
      rules={required ? [{ required: true, message: t('staff.passwordMissing') }] : []}
    >
      <Input
        autoComplete="new-password"
        addonAfter={
          <Button type="link" size="small" onClick={() => form.setFieldValue(name, newPassword())}>
            {t('staff.passwordMake')}
          </Button>
        }
      />
    </Form.Item>
  );
}
