/** What is due for the pet, soonest first; a tap notes it as done (PET-5). */
import { useState } from 'react';
import { Box, Words } from '#host';
import type { Loaded } from '../../state/loading.ts';
import { Card, Failed, SmallAction } from '../../ui/kit.tsx';
import { today } from '../age.ts';
import { type EntryDraft, emptyDraft } from './draft.ts';
import { type DueItem, isUnknown } from './record.ts';
import { useText, wordOf } from './texts.ts';

/** Lines before the owner asks for all. */
const SHOWN = 5;
/** So far ahead that the date alone says it. */
const FAR_DAYS = 100;
const vaccinesOfPlan = ['dog-core', 'cat-core', 'rabies'] as const;

interface CareSectionProps {
  readonly plan: Loaded<{ readonly items: readonly DueItem[] }>;
  readonly onDone: (draft: EntryDraft) => void;
}

export function CareSection({ plan, onDone }: CareSectionProps) {
  const t = useText();
  const [all, setAll] = useState(false);
  const items = plan.data?.items ?? [];
  // What nobody knows about stands after what is known to come.
  const sorted = [...items.filter((item) => !isUnknown(item)), ...items.filter(isUnknown)];
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const more = <SmallAction onPress={() => setAll(true)}>{t('plan.more')}</SmallAction>;
  return (
    <Card title={t('plan.title')} action={!all && items.length > SHOWN ? more : undefined}>
      <Failed error={plan.error} onRetry={plan.reload} />
      {plan.data !== undefined && items.length === 0 && <Words className="muted">{t('plan.empty')}</Words>}
      <Box role="list">
        {shown.map((item) => (
          <DueLine key={item.care} item={item} onDone={() => onDone(doneDraft(item))} />
        ))}
      </Box>
    </Card>
  );
}

/** The entry that would end the line, dated today. */
function doneDraft({ care }: DueItem): EntryDraft {
  const [group, kind] = care.split('.');
  const day = today();
  if (group === 'vaccine') {
    const vaccines = vaccinesOfPlan.filter((vaccine) => vaccine === kind);
    return { ...emptyDraft('vaccination', day), vaccines };
  }
  if (group === 'deworm') {
    return { ...emptyDraft('deworming', day), target: kind === 'external' ? 'external' : 'internal' };
  }
  if (care === 'dental' || care === 'grooming') return { ...emptyDraft('procedure', day), procedure: care };
  return { ...emptyDraft('visit', day), visit: 'check-up' };
}

function DueLine({ item, onDone }: { readonly item: DueItem; readonly onDone: () => void }) {
  const t = useText();
  const { daysLeft, dose, doses, stage } = item;
  const unknown = isUnknown(item);
  const when =
    daysLeft === 0 ? t('plan.today') : t(daysLeft > 0 ? 'plan.left' : 'plan.over', { days: Math.abs(daysLeft) });
  const details = [
    item.dueOn,
    daysLeft < FAR_DAYS && when,
    dose !== null && doses !== null && t('plan.dose', { dose, doses }),
    item.lastOn && t('plan.last', { date: item.lastOn }),
    item.latestOn && item.latestOn !== item.dueOn && t('plan.latest', { date: item.latestOn }),
  ];
  return (
    <Box className="weight-line due-line" role="listitem">
      <Box className="fact-value">
        <Words className="due-name">{wordOf(t, 'care', item.care)}</Words>
        {stage !== null && !unknown && <Words className={`due-stage is-${stage}`}> {t(`stage.${stage}`)}</Words>}
        <Words className="muted small due-detail">
          {unknown ? t('plan.unknown') : details.filter(Boolean).join(' · ')}
        </Words>
      </Box>
      <SmallAction icon="check" onPress={onDone}>
        {t('plan.done')}
      </SmallAction>
    </Box>
  );
}
