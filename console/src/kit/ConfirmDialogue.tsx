/** The dialogue behind `ask`. */
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './Failure.tsx';
import type { Question } from './question.ts';

export interface ConfirmDialogueProps {
  readonly asked: Question;
  readonly close: () => void;
}

export function ConfirmDialogue({ asked, close }: ConfirmDialogueProps) {
  const { t } = useTranslation('kit');
  const [reason, setReason] = useState('');
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setRunning(true);
    setError(null);
    try {
      await asked.run(reason.trim());
      close();
    } catch (problem) {
      setError(problem);
    } finally {
      setRunning(false);
    }
  };
  return (
    <Modal
      open
      title={asked.title}
      onCancel={close}
      onOk={run}
      okText={asked.confirm}
      cancelText={t('cancel')}
      confirmLoading={running}
      okButtonProps={{ danger: asked.danger ?? false, disabled: asked.reason !== undefined && !reason.trim() }}
      width={460}
    >
      {asked.text && <p>{asked.text}</p>}
      {asked.reason !== undefined && (
        <label className="stack" htmlFor="confirm-reason">
          {asked.reason}
          <Input.TextArea
            id="confirm-reason"
            rows={3}
            maxLength={200}
            showCount
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      )}
      {error !== null && <Failure error={error} />}
    </Modal>
  );
}
