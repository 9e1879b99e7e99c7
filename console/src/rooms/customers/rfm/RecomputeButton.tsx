/** Computes the RFM model and all tiers now. */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { sayCount } from '../../../kit/Money.tsx';
import { say } from '../../../kit/Toasts.tsx';

export function RecomputeButton() {
  const { t } = useTranslation('audience');
  const mayWrite = useMay('segment.write');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  if (!mayWrite) return null;
  const run = async () => {
    setBusy(true);
    try {
      const done = await api('POST /v1/rfm/recompute');
      await client.invalidateQueries();
      say(t('rfmRoom.recomputed', { customers: sayCount(done.customers), moves: sayCount(done.tierMoves) }));
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button loading={busy} onClick={() => void run()}>
      {t('rfmRoom.recompute')}
    </Button>
  );
}
