/** One journey: its canvas with live counts, who walks it, what it brought, and its versions (CAM-1, CAM-9). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useLive } from '../../../../app/live.ts';
import { usePathPart, useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { Tabs } from '../../../../kit/Tabs.tsx';
import { StateOf } from '../list/StateOf.tsx';
import { Totals } from '../list/Totals.tsx';
import { Results } from '../results/Results.tsx';
import { Runs } from '../runs/Runs.tsx';
import { Actions } from './Actions.tsx';
import { FlowSide } from './FlowSide.tsx';
import { type JourneyData, useDraft } from './useDraft.ts';
import { Versions } from './Versions.tsx';
import '../journey.css';

const heard = ['journey.published', 'journey.state_changed', 'journey.entered', 'journey.ended', 'journey.converted'];

export function JourneyRoom() {
  const journeyId = usePathPart('journeyId');
  const client = useQueryClient();
  const journey = useQuery({
    queryKey: ['journey', journeyId],
    queryFn: () => api('GET /v1/journeys/:journeyId', { params: { journeyId } }),
  });
  useLive(heard, (event) => {
    if (event.payload.journeyId === journeyId) void client.invalidateQueries({ queryKey: ['journey', journeyId] });
  });
  return (
    <Loaded query={journey} skeleton={<SkeletonPage />}>
      {(data) => <JourneyPage key={journeyId} journey={data} />}
    </Loaded>
  );
}

function JourneyPage({ journey }: { readonly journey: JourneyData }) {
  const { t } = useTranslation('journey');
  const [query, change] = useQueryState();
  const draft = useDraft(journey);
  const { journeyId } = journey;
  return (
    <PageShell
      title={journey.name}
      trail={[{ to: '/journeys', text: t('list.title') }]}
      lead={
        <span className="row">
          <StateOf journey={journey} />
          {journey.description}
        </span>
      }
      actions={<Actions journey={journey} draft={draft} />}
    >
      {journey.state !== 'draft' && <Totals totals={journey.totals} />}
      <Tabs
        label={t('room.sides')}
        chosen={query.side ?? 'flow'}
        choose={(side) => change({ side: side === 'flow' ? undefined : side, sort: undefined })}
        tabs={[
          { key: 'flow', label: t('room.flow'), children: <FlowSide journey={journey} draft={draft} /> },
          { key: 'runs', label: t('room.runs'), children: <Runs journey={journey} /> },
          { key: 'results', label: t('room.results'), children: <Results journeyId={journeyId} /> },
          { key: 'versions', label: t('room.versions'), children: <Versions journey={journey} /> },
        ]}
      />
    </PageShell>
  );
}
