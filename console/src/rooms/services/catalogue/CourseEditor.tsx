/** Editor of a course: pages, questions with the right answer, pass mark and attempts. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useSayNames } from '../catalogue.ts';
import { NameFields } from './fields.tsx';
import './catalogue.css';
import '../store/store.css';

const FRESH: Merchant.CourseInput = {
  names: { zh: '', en: '' },
  pages: [{ kind: 'text', title: { zh: '', en: '' }, text: { zh: '', en: '' }, url: null }],
  questions: [],
  passMark: 0.8,
  attempts: 3,
};

export function CourseEditor() {
  const key = usePathPart('courseKey');
  const courses = useQuery({ queryKey: ['catalogue-courses'], queryFn: () => api('GET /v1/catalogue/courses') });
  return (
    <Loaded query={courses} skeleton={<SkeletonPage />}>
      {({ items }) => <Editor courseKey={key} course={items.find((one) => one.key === key)} />}
    </Loaded>
  );
}

interface EditorProps {
  readonly courseKey: string;
  readonly course: Merchant.Course | undefined;
}

function Editor({ courseKey, course }: EditorProps) {
  const { t } = useTranslation('catalogue');
  const sayNames = useSayNames();
  const client = useQueryClient();
  const [form] = Form.useForm<Merchant.CourseInput>();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => form.setFieldsValue(course ?? FRESH), [form, course]);
  const save = async (values: Merchant.CourseInput) => {
    setError(null);
    const pages = values.pages.map((page) => ({
      ...page,
      text: page.kind === 'text' ? page.text : null,
      url: page.kind === 'text' ? null : page.url || null,
    }));
    const questions = (values.questions ?? []).map((question) => ({ ...question, right: Number(question.right) }));
    try {
      await api('PUT /v1/catalogue/courses/:key', {
        params: { key: courseKey },
        body: { ...values, pages, questions },
      });
      await client.invalidateQueries({ queryKey: ['catalogue-courses'] });
      say(t('saved'));
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <PageShell
      title={course ? sayNames(course.names) : courseKey}
      lead={course && t('course.version', { version: course.version })}
      trail={[{ to: '/catalogue', text: t('title') }]}
      actions={
        <Button type="primary" onClick={() => form.submit()}>
          {t('save')}
        </Button>
      }
    >
      {error !== null && <Failure error={error} />}
      <Form<Merchant.CourseInput> form={form} layout="vertical" onFinish={(values) => void save(values)}>
        <Section title={t('course.basics')}>
          <NameFields />
          <div className="pair">
            <Form.Item name="passMark" label={t('course.passMark')}>
              <InputNumber min={0.1} max={1} step={0.05} style={{ width: '100%' }} />
            </Form.Item>
            <Form.Item name="attempts" label={t('course.attempts')}>
              <InputNumber min={1} max={20} style={{ width: '100%' }} />
            </Form.Item>
          </div>
        </Section>
        <Pages />
        <Questions />
      </Form>
    </PageShell>
  );
}

function Pages() {
  const { t } = useTranslation('catalogue');
  return (
    <Section title={t('course.pages')}>
      <Form.List name="pages">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="course-part">
                <div className="form-row">
                  <Form.Item name={[name, 'kind']} noStyle>
                    <Select
                      aria-label={t('course.kind')}
                      options={(['text', 'video', 'pdf'] as const).map((value) => ({
                        value,
                        label: t(`pageKind.${value}`),
                      }))}
                      style={{ minWidth: 90 }}
                    />
                  </Form.Item>
                  <Form.Item name={[name, 'title', 'zh']} noStyle rules={[{ required: true }]}>
                    <Input aria-label={t('nameZh')} placeholder={t('nameZh')} />
                  </Form.Item>
                  <Form.Item name={[name, 'title', 'en']} noStyle rules={[{ required: true }]}>
                    <Input aria-label={t('nameEn')} placeholder={t('nameEn')} />
                  </Form.Item>
                  <Button onClick={() => remove(name)}>{t('remove')}</Button>
                </div>
                <Form.Item noStyle shouldUpdate>
                  {({ getFieldValue }) =>
                    getFieldValue(['pages', name, 'kind']) === 'text' ? (
                      <div className="pair">
                        <Form.Item name={[name, 'text', 'zh']}>
                          <Input.TextArea rows={4} aria-label={t('course.textZh')} placeholder={t('course.textZh')} />
                        </Form.Item>
                        <Form.Item name={[name, 'text', 'en']}>
                          <Input.TextArea rows={4} aria-label={t('course.textEn')} placeholder={t('course.textEn')} />
                        </Form.Item>
                      </div>
                    ) : (
                      <Form.Item name={[name, 'url']}>
                        <Input aria-label={t('course.url')} placeholder="https://" />
                      </Form.Item>
                    )
                  }
                </Form.Item>
              </div>
            ))}
            <Button onClick={() => add(FRESH.pages[0])}>{t('course.addPage')}</Button>
          </>
        )}
      </Form.List>
    </Section>
  );
}

const TWO_ANSWERS = [
  { zh: '', en: '' },
  { zh: '', en: '' },
];

function Questions() {
  const { t } = useTranslation('catalogue');
  return (
    <Section title={t('course.questions')} hint={t('course.questionsHint')}>
      <Form.List name="questions">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="course-part">
                <div className="form-row">
                  <Form.Item name={[name, 'key']} noStyle rules={[{ required: true }]}>
                    <Input aria-label={t('key')} placeholder={t('key')} style={{ maxWidth: 140 }} />
                  </Form.Item>
                  <Form.Item name={[name, 'text', 'zh']} noStyle rules={[{ required: true }]}>
                    <Input aria-label={t('course.questionZh')} placeholder={t('course.questionZh')} />
                  </Form.Item>
                  <Form.Item name={[name, 'text', 'en']} noStyle rules={[{ required: true }]}>
                    <Input aria-label={t('course.questionEn')} placeholder={t('course.questionEn')} />
                  </Form.Item>
                  <Button onClick={() => remove(name)}>{t('remove')}</Button>
                </div>
                <Answers question={name} />
                <Form.Item noStyle shouldUpdate>
                  {({ getFieldValue }) => (
                    <Form.Item name={[name, 'right']} label={t('course.right')} className="gap-above">
                      <Select
                        options={((getFieldValue(['questions', name, 'answers']) ?? []) as unknown[]).map((_, i) => ({
                          value: i,
                          label: i + 1,
                        }))}
                        style={{ width: 90 }}
                      />
                    </Form.Item>
                  )}
                </Form.Item>
              </div>
            ))}
            <Button onClick={() => add({ key: '', text: { zh: '', en: '' }, answers: TWO_ANSWERS, right: 0 })}>
              {t('course.addQuestion')}
            </Button>
          </>
        )}
      </Form.List>
    </Section>
  );
}

function Answers({ question }: { readonly question: number }) {
  const { t } = useTranslation('catalogue');
  return (
    <Form.List name={[question, 'answers']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }, i) => (
            <div key={key} className="form-row answer-line">
              <span className="step-number figures">{i + 1}</span>
              <Form.Item name={[name, 'zh']} noStyle rules={[{ required: true }]}>
                <Input aria-label={t('nameZh')} placeholder={t('nameZh')} />
              </Form.Item>
              <Form.Item name={[name, 'en']} noStyle rules={[{ required: true }]}>
                <Input aria-label={t('nameEn')} placeholder={t('nameEn')} />
              </Form.Item>
              <Button disabled={fields.length <= 2} onClick={() => remove(name)}>
                {t('remove')}
              </Button>
            </div>
          ))}
          <Button size="small" disabled={fields.length >= 6} onClick={() => add({ zh: '', en: '' })}>
            {t('course.addAnswer')}
          </Button>
        </>
      )}
    </Form.List>
  );
}
