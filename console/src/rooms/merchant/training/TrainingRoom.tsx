/** Courses of the own merchant's categories, where one stands in each, and who of the team has passed. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { useCatalogueNames, useSayNames } from '../../services/catalogue.ts';

export const toneOfCourse: Readonly<Record<Merchant.CourseState['state'], Tone>> = {
  open: 'plain',
  failed: 'bad',
  passed: 'good',
  due: 'warn',
};

export function TrainingRoom() {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const sayNames = useSayNames();
  const mayManage = useMay('store.manage');
  const courses = useQuery({ queryKey: ['courses'], queryFn: () => api('GET /v1/training/courses') });
  return (
    <PageShell title={t('training.title')} lead={t('training.lead')}>
      <Section>
        <Loaded query={courses}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="book" title={t('training.none')} hint={t('training.noneHint')} />
            ) : (
              <ul className="lines">
                {items.map((course) => (
                  <li key={course.courseKey}>
                    <span className="grow">
                      <Go to={`/my/training/${course.courseKey}`}>{sayNames(course.names)}</Go>
                      <div className="quiet">
                        {course.categories.map((key) => names.category(key)).join(' · ')} ·{' '}
                        {t('training.size', { pages: course.pageCount, questions: course.questionCount })}
                      </div>
                      {course.countsUntil && (
                        <div className="quiet">
                          {t('training.again')} <When at={course.countsUntil} exact />
                        </div>
                      )}
                    </span>
                    <StateTag tone={toneOfCourse[course.state]}>{t(`courseState.${course.state}`)}</StateTag>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      {mayManage && <Team />}
    </PageShell>
  );
}

function Team() {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const merchantId = useStaff()?.merchantId ?? '';
  const people = useQuery({
    queryKey: ['trained', merchantId],
    queryFn: () => api('GET /v1/merchants/:merchantId/training', { params: { merchantId } }),
    enabled: merchantId !== '',
  });
  return (
    <Section title={t('training.team')}>
      <Loaded query={people}>
        {({ items }) => {
          const named = items.filter((one) => one.name !== '');
          if (named.length === 0) return <p className="quiet">{t('training.nobody')}</p>;
          return (
            <ul className="lines">
              {named.map((one) => (
                <li key={`${one.staffId} ${one.courseKey}`}>
                  <span className="grow">
                    <b>{one.name}</b> {names.category(one.courseKey)}
                  </span>
                  <span className="quiet">
                    <When at={one.passedAt} exact />
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Section>
  );
}
