/** A form in a drawer: saves through a promise, shows the server's field errors at their fields. */
import { Button, Drawer, Form, type FormProps } from 'antd';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldFaults } from '../app/problem.ts';
import { Failure } from './Failure.tsx';
import { say } from './Toasts.tsx';

export interface FormDrawerProps<Values extends object> {
  readonly title: string;
  readonly open: boolean;
  readonly close: () => void;
  readonly initial?: Partial<Values>;
  readonly save: (values: Values) => Promise<unknown>;
  readonly saveText?: string;
  /** Said after saving. */
  readonly saved?: string;
  readonly width?: number;
  /** `save` closes the drawer itself, e.g. only when all went well. */
  readonly stays?: boolean;
  /** Nothing can be changed: there is no button to save. */
  readonly readOnly?: boolean;
  readonly children: ReactNode;
}

/** @see FormDrawerProps; the fields are antd `Form.Item`s named like the members of the request. */
export function FormDrawer<Values extends object>(props: FormDrawerProps<Values>) {
  const { t } = useTranslation('kit');
  const [form] = Form.useForm<Values>();
  // Two drawers of a page may both have a field `name`: the label of one must not reach the other's.
  const name = useId();
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { open, initial } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form starts anew when the drawer opens, not when the initial values get a new identity
  useEffect(() => {
    if (!open) return;
    form.resetFields();
    setError(null);
    if (initial) form.setFieldsValue(initial as Parameters<typeof form.setFieldsValue>[0]);
  }, [open]);
  const submit = async (values: Values) => {
    setSaving(true);
    setError(null);
    try {
      await props.save(values);
      if (props.saved) say(props.saved);
      if (!props.stays) props.close();
    } catch (problem) {
      const faults = fieldFaults(t, problem);
      const places = faults.filter((fault) => form.getFieldInstance(fault.name as never) !== undefined);
      form.setFields(places as never);
      setError(places.length === faults.length && faults.length > 0 ? null : problem);
    } finally {
      setSaving(false);
    }
  };
  const formProps: FormProps<Values> = { layout: 'vertical', scrollToFirstError: true };
  return (
    <Drawer
      title={props.title}
      open={open}
      onClose={props.close}
      size={Math.min(props.width ?? 480, globalThis.innerWidth)}
      destroyOnHidden
      forceRender
      footer={
        <div className="row drawer-foot">
          <Button onClick={props.close}>{t('cancel')}</Button>
          {!props.readOnly && (
            <Button type="primary" loading={saving} onClick={() => form.submit()}>
              {props.saveText ?? t('save')}
            </Button>
          )}
        </div>
      }
    >
      {error !== null && <Failure error={error} />}
      <Form<Values> form={form} name={name} {...formProps} onFinish={(values) => void submit(values)}>
        {props.children}
      </Form>
    </Drawer>
  );
}
