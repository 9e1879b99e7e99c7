/** Writes or changes a coupon template; the coupon stands beside the form as its owner will see it. */
import type { Coupon } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { fieldFaults } from '../../../../app/problem.ts';
import { Failure } from '../../../../kit/Failure.tsx';
import { useGo, usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { Ticket } from '../Ticket.tsx';
import { Fields } from './Fields.tsx';
import { type CouponForm, formOf, freshForm, inputOf, placeOf } from './terms.ts';

export function EditCouponRoom() {
  const templateId = usePathPart('couponTemplateId');
  const template = useQuery({
    queryKey: ['coupon-template', templateId, 'edit'],
    queryFn: () => api('GET /v1/coupon-templates/:templateId', { params: { templateId } }),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Loaded query={template} skeleton={<SkeletonPage />}>
      {(found) => <Editor template={found} />}
    </Loaded>
  );
}

export function NewCouponRoom() {
  return <Editor template={undefined} />;
}

function Editor({ template }: { readonly template: Coupon.CouponTemplate | undefined }) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const go = useGo();
  const [form] = Form.useForm<CouponForm>();
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [initial] = useState(() => (template ? formOf(template) : freshForm));
  const save = async (values: CouponForm) => {
    setSaving(true);
    setError(null);
    try {
      const body = inputOf(values, template);
      const params = { templateId: template?.templateId ?? '' };
      const saved = template
        ? await api('PUT /v1/coupon-templates/:templateId', { params, body: { ...body, revision: template.revision } })
        : await api('POST /v1/coupon-templates', { body });
      await client.invalidateQueries({ queryKey: ['coupon-templates'] });
      await client.invalidateQueries({ queryKey: ['coupon-template'] });
      say(t(template ? 'editor.saved' : 'editor.created'));
      go(`/coupons/${saved.templateId}`);
    } catch (problem) {
      const faults = fieldFaults(t, problem);
      form.setFields(faults.map((fault) => ({ name: placeOf(fault.name), errors: [t('editor.unfit')] })) as never);
      setError(problem);
    } finally {
      setSaving(false);
    }
  };
  return (
    <PageShell
      title={template ? template.name : t('new')}
      lead={t(template ? 'editor.changeLead' : 'editor.lead')}
      trail={[
        { to: '/coupons', text: t('title') },
        ...(template ? [{ to: `/coupons/${template.templateId}`, text: template.name }] : []),
      ]}
      actions={
        <Button type="primary" loading={saving} onClick={() => form.submit()}>
          {t(template ? 'editor.save' : 'editor.create')}
        </Button>
      }
    >
      {error !== null && (
        <div className="gap-below">
          <Failure error={error} />
        </div>
      )}
      <Form<CouponForm>
        form={form}
        layout="vertical"
        scrollToFirstError
        initialValues={initial}
        onFinish={(values) => void save({ ...initial, ...values })}
      >
        <div className="coupon-editor">
          <div>
            <Fields />
          </div>
          <div className="editor-side">
            <Section title={t('ticket.title')} hint={t('ticket.hint')}>
              <Form.Item noStyle shouldUpdate>
                {() => <Live form={{ ...initial, ...form.getFieldsValue() }} before={template} />}
              </Form.Item>
            </Section>
          </div>
        </div>
      </Form>
    </PageShell>
  );
}

interface LiveProps {
  readonly form: CouponForm;
  readonly before: Coupon.TemplateInput | undefined;
}

/** A date that is not chosen yet would be no instant. */
function Live({ form, before }: LiveProps) {
  const complete = form.validityKind === 'afterGrant' || (form.from && form.until);
  const input = inputOf(complete ? form : { ...form, validityKind: 'afterGrant' }, before);
  return <Ticket {...input} />;
}
