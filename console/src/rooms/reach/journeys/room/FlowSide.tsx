/** The canvas side of a journey: toolbar, picture or list, drawers, faults, and why messages did not go out. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { AsOf } from '../../../../kit/PageShell.tsx';
import { Skeleton } from '../../../../kit/Skeletons.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { useNarrow } from '../../../../kit/useNarrow.ts';
import { StepChooser } from '../canvas/StepChooser.tsx';
import { StepList } from '../canvas/StepList.tsx';
import { type Stage, StageContext } from '../canvas/stage.ts';
import {
  changeStep,
  connect,
  dropped,
  insertStep,
  type Place,
  putStep,
  removeStep,
  stepFor,
  stepOf,
} from '../graph/graph.ts';
import type { Flow, Step } from '../graph/model.ts';
import { RulesDrawer } from '../settings/RulesDrawer.tsx';
import { StartDrawer } from '../settings/StartDrawer.tsx';
import { StepDrawer } from '../step/StepDrawer.tsx';
import { useFaults, useSayTrigger, useStepTitle } from '../step/say.ts';
import { useCounts } from './counts.ts';
import { Faults } from './Faults.tsx';
import { NotSent } from './NotSent.tsx';
import { stepCounts } from './stepCounts.ts';
import { Toolbar } from './Toolbar.tsx';
import type { Draft, JourneyData } from './useDraft.ts';

const Canvas = lazy(async () => ({ default: (await import('../canvas/Canvas.tsx')).Canvas }));

export interface FlowSideProps {
  readonly journey: JourneyData;
  readonly draft: Draft;
}

/** What stands open: the start, the rules, a step, or a step that is not yet placed. */
type Opened =
  | { kind: 'start' }
  | { kind: 'rules' }
  | { kind: 'step'; id: string }
  | { kind: 'new'; step: Step; place: Place };

/** The version in the address, with its definition; the draft otherwise. */
function useShown(
  journey: JourneyData,
  draft: Draft,
): { version: number | null; flow: Flow | undefined; error: unknown } {
  const [query] = useQueryState();
  const asked = Number(query.version);
  const version = Number.isInteger(asked) && asked > 0 ? asked : null;
  const { journeyId } = journey;
  const old = useQuery({
    queryKey: ['journey', journeyId, 'version', version],
    queryFn: () =>
      api('GET /v1/journeys/:journeyId/versions/:version', { params: { journeyId, version: version ?? 1 } }),
    enabled: version !== null,
  });
  return version === null
    ? { version, flow: draft.flow, error: draft.error }
    : { version, flow: old.data?.definition, error: old.error };
}

export function FlowSide({ journey, draft }: FlowSideProps) {
  const { t } = useTranslation('journey');
  const [opened, setOpened] = useState<Opened | null>(null);
  const [choosing, setChoosing] = useState<Place | null>(null);
  const narrow = useNarrow();
  const mayWrite = useMay('journey.write');
  const sayTrigger = useSayTrigger();
  const faultsBy = useFaults();
  const shown = useShown(journey, draft);
  const counts = useCounts(journey.journeyId, shown.version ?? journey.version, journey.state === 'running');
  const isDraft = shown.version === null;
  const mayEdit = mayWrite && isDraft && journey.state !== 'ended';
  if (!shown.flow) return shown.error ? <Failure error={shown.error} /> : <Skeleton lines={8} />;
  const { flow } = shown;
  const faults = isDraft ? faultsBy(journey.draft, journey.faults) : new Map<string, string[]>();
  const stage: Stage = {
    flow,
    counts: counts.data && new Map(counts.data.nodes.map((one) => [one.node, stepCounts(one)])),
    faults,
    mayEdit,
    startText: sayTrigger(flow.trigger),
    open: (id) => setOpened(id ? { kind: 'step', id } : { kind: 'start' }),
    choose: setChoosing,
    add: (place, kind) => {
      if (kind === 'end') draft.change(insertStep(flow, place, kind).flow);
      else setOpened({ kind: 'new', step: stepFor(flow, place, kind), place });
    },
    join: (place, to) => changeFlow(connect(flow, place, to)),
  };
  /** Takes an edit over and tells when it dropped steps that nobody reaches any more. */
  function changeFlow(next: Flow, except: readonly string[] = []): void {
    const lost = dropped(flow, next, except).length;
    draft.change(next);
    if (lost > 0) say(t('edit.dropped', { count: lost }));
  }
  return (
    <StageContext value={stage}>
      <Toolbar journey={journey} draft={draft} isDraft={isDraft} openRules={() => setOpened({ kind: 'rules' })} />
      {draft.state === 'failed' && isDraft && <Failure error={draft.error} retry={() => void draft.flush()} />}
      {isDraft && journey.state !== 'ended' && <Faults faults={faults} open={stage.open} />}
      {narrow ? (
        <StepList />
      ) : (
        <Suspense fallback={<Skeleton height={480} />}>
          <Canvas />
        </Suspense>
      )}
      {counts.data && (
        <p className="row gap-above">
          <AsOf fresh={counts.data} />
        </p>
      )}
      {journey.version !== null && <NotSent journeyId={journey.journeyId} />}
      {choosing && <StepChooser place={choosing} close={() => setChoosing(null)} />}
      <Drawers opened={opened} close={() => setOpened(null)} flow={flow} mayEdit={mayEdit} change={changeFlow} />
    </StageContext>
  );
}

interface DrawersProps {
  readonly opened: Opened | null;
  readonly close: () => void;
  readonly flow: Flow;
  readonly mayEdit: boolean;
  readonly change: (flow: Flow, except?: readonly string[]) => void;
}

function Drawers({ opened, close, flow, mayEdit, change }: DrawersProps) {
  const { t } = useTranslation('journey');
  const title = useStepTitle();
  const shared = { flow, mayEdit, close, change };
  const step = opened?.kind === 'step' ? stepOf(flow, opened.id) : opened?.kind === 'new' ? opened.step : undefined;
  const remove = () => {
    if (!step) return;
    const next = removeStep(flow, step.id);
    const lost = dropped(flow, next, [step.id]).length;
    const run = async () => {
      change(next, [step.id]);
      close();
    };
    if (lost === 0) return void run();
    ask({
      title: t('edit.removeTitle', { step: title(step) }),
      text: t('edit.removeText', { count: lost }),
      confirm: t('step.remove'),
      danger: true,
      run,
    });
  };
  return (
    <>
      {opened?.kind === 'start' && <StartDrawer {...shared} open />}
      {opened?.kind === 'rules' && <RulesDrawer {...shared} open />}
      <StepDrawer
        step={step}
        isNew={opened?.kind === 'new'}
        mayEdit={mayEdit}
        close={close}
        save={(saved) => change(opened?.kind === 'new' ? putStep(flow, opened.place, saved) : changeStep(flow, saved))}
        remove={step && step.kind !== 'end' ? remove : undefined}
      />
    </>
  );
}
