/** The pet's health record: at a glance, and entry by entry (PET-3). */
import { Box, Words } from '#host';
import { language } from '../../i18n/language.ts';
import type { Loaded } from '../../state/loading.ts';
import { useStore } from '../../state/store.ts';
import { Card, Failed, Row, SmallAction } from '../../ui/kit.tsx';
import { openEntry } from '../pet-card.tsx';
import { type Entry, entryBy, entryLine, type Summary, vaccineLine } from './record.ts';
import { useText } from './texts.ts';

export function SummarySection({ summary }: { readonly summary: Loaded<Summary> }) {
  const t = useText();
  const { data } = summary;
  const listed = t('common.listComma');
  const facts = [
    [t('summary.allergies'), data?.allergies.join(listed)],
    [t('summary.conditions'), data?.conditions.join(listed)],
    [
      t('summary.medicines'),
      data?.medicines.map((one) => [one.medicine, one.dose].filter(Boolean).join(' ')).join(listed),
    ],
    ...(data?.vaccines ?? []).map((one, place) => [place === 0 ? t('summary.vaccines') : '', vaccineLine(t, one)]),
  ].filter(([, value]) => value);
  if (data !== undefined && facts.length === 0) return null;
  return (
    <Card title={t('summary.title')}>
      <Failed error={summary.error} onRetry={summary.reload} />
      <Box role="list">
        {facts.map(([name, value]) => (
          <Box key={`${name}${value}`} className="fact" role="listitem">
            <Words className="muted fact-name">{name}</Words>
            <Words className="fact-value">{value}</Words>
          </Box>
        ))}
      </Box>
    </Card>
  );
}

interface RecordSectionProps {
  readonly petId: string;
  readonly entries: Loaded<{ readonly items: readonly Entry[]; readonly nextCursor: string | null }>;
  /** Left out when nothing can be added any more. */
  readonly onAdd: (() => void) | undefined;
  readonly onMore: () => void;
}

export function RecordSection({ petId, entries, onAdd, onMore }: RecordSectionProps) {
  const t = useText();
  const items = entries.data?.items ?? [];
  const add = onAdd && (
    <SmallAction icon="plus" onPress={onAdd}>
      {t('record.add')}
    </SmallAction>
  );
  return (
    <Card title={t('record.title')} action={add}>
      <Failed error={entries.error} onRetry={entries.reload} />
      {entries.data !== undefined && items.length === 0 && <Words className="muted">{t('record.empty')}</Words>}
      <Box role="list">
        {items.map((entry) => (
          <EntryLine key={entry.entryId} petId={petId} entry={entry} />
        ))}
      </Box>
      {entries.data?.nextCursor && <SmallAction onPress={onMore}>{t('record.more')}</SmallAction>}
    </Card>
  );
}

function EntryLine({ petId, entry }: { readonly petId: string; readonly entry: Entry }) {
  const t = useText();
  const chosen = useStore(language);
  const files = entry.files.length;
  const details = [entryLine(t, entry, chosen), entryBy(t, entry), files > 0 && t('record.files', { count: files })];
  return (
    <Box role="listitem">
      <Row title={`${t(`kind.${entry.kind}`)} · ${entry.onDate}`} onPress={() => openEntry(petId, entry.entryId)} />
      <Words className="muted small due-detail">{details.filter(Boolean).join(' · ')}</Words>
    </Box>
  );
}
