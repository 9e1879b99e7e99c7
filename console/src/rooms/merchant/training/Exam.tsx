/** The exam: one answer each; the server alone knows which is right. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { sayShare } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useSayNames } from '../../services/catalogue.ts';

export interface ExamProps {
  readonly attempt: Merchant.ExamAttempt;
  readonly close: () => void;
}

export function Exam({ attempt, close }: ExamProps) {
  const { t } = useTranslation('merchant');
  const sayNames = useSayNames();
  const client = useQueryClient();
  const [answers, setAnswers] = useState<Readonly<Record<string, number>>>({});
  const [result, setResult] = useState<Merchant.ExamResult | null>(null);
  const [error, setError] = useState<unknown>(null);
  const missing = attempt.questions.filter((question) => answers[question.key] === undefined).length;
  const handIn = async () => {
    setError(null);
    const given = Object.entries(answers).map(([key, answer]) => ({ key, answer }));
    const params = { attemptId: attempt.attemptId };
    try {
      setResult(await api('POST /v1/training/attempts/:attemptId/answers', { params, body: { answers: given } }));
      await client.invalidateQueries({ queryKey: ['courses'] });
    } catch (problem) {
      setError(problem);
    }
  };
  if (result) {
    return (
      <Section title={t(result.passed ? 'exam.passed' : 'exam.failed')}>
        <p className="gap-below">
          {t('exam.score', { score: sayShare(result.score, 0), mark: sayShare(result.passMark, 0) })}
          {!result.passed && ` ${t('exam.left', { count: result.attemptsLeft })}`}
        </p>
        <Button type="primary" onClick={close}>
          {t('exam.done')}
        </Button>
      </Section>
    );
  }
  return (
    <>
      {attempt.questions.map((question, i) => (
        <Section key={question.key} title={`${i + 1}. ${sayNames(question.text)}`}>
          <Radio.Group
            vertical
            value={answers[question.key] ?? null}
            onChange={(event) => setAnswers({ ...answers, [question.key]: Number(event.target.value) })}
            options={question.answers.map((answer, value) => ({ value, label: sayNames(answer) }))}
          />
        </Section>
      ))}
      {error !== null && <Failure error={error} />}
      <div className="save-bar">
        <Button type="primary" disabled={missing > 0} onClick={() => void handIn()}>
          {missing > 0 ? t('exam.missing', { count: missing }) : t('exam.handIn')}
        </Button>
      </div>
    </>
  );
}
