/** One import through its steps: mapping, dry run, run, result; progress arrives live. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useLive } from '../../../app/live.ts';
import { usePathPart } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { type Import, stateTones } from './ImportRoom.tsx';
import { MappingStep } from './MappingStep.tsx';
import { Progress } from './Progress.tsx';
import { Result } from './Result.tsx';

const POLL_MS = 2000;
const isBusy = (state: Import['state'] | undefined) => state === 'running' || state === 'checking';

export function ImportPage() {
  const { t } = useTranslation('import');
  const importId = usePathPart('importId');
  const client = useQueryClient();
  const queryKey = ['import', importId];
  const one = useQuery({
    queryKey,
    queryFn: () => api('GET /v1/imports/:importId', { params: { importId } }),
    refetchInterval: (query) => (isBusy(query.state.data?.state) ? POLL_MS : false),
  });
  useLive(['intake.import_progressed'], (event) => {
    if (event.payload.importId === importId) void client.invalidateQueries({ queryKey });
  });
  const set = (next: Import) => {
    client.setQueryData(queryKey, next);
    void client.invalidateQueries({ queryKey: ['imports'] });
  };
  return (
    <Loaded query={one} skeleton={<SkeletonPage />}>
      {(data) => (
        <PageShell
          title={data.filename}
          trail={[{ to: '/import', text: t('title') }]}
          lead={
            <span className="row">
              <StateTag tone={stateTones[data.state]}>{t(`state.${data.state}`)}</StateTag>
              {t(`kind.${data.kind}.name`)} · {data.createdBy} · <When at={data.createdAt} />
            </span>
          }
        >
          <Steps state={data.state} />
          {isBusy(data.state) ? (
            <Progress one={data} set={set} />
          ) : (
            <>
              {data.state !== 'uploaded' && <Result one={data} set={set} />}
              {data.state !== 'done' && <MappingStep key={data.state} one={data} set={set} />}
            </>
          )}
        </PageShell>
      )}
    </Loaded>
  );
}

const steps = ['upload', 'map', 'check', 'run'] as const;
const reached: Readonly<Record<Import['state'], number>> = {
  uploaded: 1,
  checking: 2,
  checked: 3,
  running: 3,
  failed: 3,
  cancelled: 3,
  done: 4,
};

function Steps({ state }: { readonly state: Import['state'] }) {
  const { t } = useTranslation('import');
  return (
    <ol className="steps">
      {steps.map((step, index) => {
        const isDone = index < reached[state];
        return (
          <li key={step} className={isDone ? 'step-done' : index === reached[state] ? 'step-now' : ''}>
            <span className="step-dot">{isDone ? <Icon name="check" size={14} /> : index + 1}</span>
            {t(`step.${step}`)}
          </li>
        );
      })}
    </ol>
  );
}
