/** One course: its pages, then the exam. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useSayNames } from '../../services/catalogue.ts';
import { Exam } from './Exam.tsx';
import { toneOfCourse } from './TrainingRoom.tsx';

export function CourseRoom() {
  const courseKey = usePathPart('courseKey');
  const course = useQuery({
    queryKey: ['courses', courseKey],
    queryFn: () => api('GET /v1/training/courses/:courseKey', { params: { courseKey } }),
  });
  return (
    <Loaded query={course} skeleton={<SkeletonPage />}>
      {(data) => <CoursePage course={data} />}
    </Loaded>
  );
}

function CoursePage({ course }: { readonly course: Merchant.CourseDetail }) {
  const { t } = useTranslation('merchant');
  const sayNames = useSayNames();
  const [attempt, setAttempt] = useState<Merchant.ExamAttempt | null>(null);
  const begin = async () => {
    const params = { courseKey: course.courseKey };
    setAttempt(await api('POST /v1/training/courses/:courseKey/attempts', { params }));
  };
  const start = (
    <Button
      type="primary"
      disabled={course.attemptsLeft === 0}
      onClick={() => void begin().catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))}
    >
      {t('training.begin')}
    </Button>
  );
  return (
    <PageShell
      title={sayNames(course.names)}
      lead={
        <span className="row">
          <StateTag tone={toneOfCourse[course.state]}>{t(`courseState.${course.state}`)}</StateTag>
          {t('training.rules', { mark: sayShare(course.passMark, 0), left: course.attemptsLeft })}
        </span>
      }
      trail={[{ to: '/my/training', text: t('training.title') }]}
      actions={attempt === null && start}
    >
      {attempt ? <Exam attempt={attempt} close={() => setAttempt(null)} /> : <Pages pages={course.pages} />}
    </PageShell>
  );
}

function Pages({ pages }: { readonly pages: readonly Merchant.CoursePage[] }) {
  const { t } = useTranslation('merchant');
  const sayNames = useSayNames();
  return pages.map((page, i) => (
    <Section key={page.title.en} title={`${i + 1}. ${sayNames(page.title)}`}>
      {page.text &&
        sayNames(page.text)
          .split('\n')
          .map((paragraph) => (
            <p key={paragraph} className="gap-below">
              {paragraph}
            </p>
          ))}
      {page.kind === 'video' && page.url && (
        // biome-ignore lint/a11y/useMediaCaption: captions are part of the operator's video file
        <video src={page.url} controls style={{ width: '100%', maxHeight: 420 }} />
      )}
      {page.kind === 'pdf' && page.url && (
        <a href={page.url} target="_blank" rel="noreferrer">
          {t('document.openPdf')}
        </a>
      )}
    </Section>
  ));
}
