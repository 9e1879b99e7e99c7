/** Joining the waiting list for a day or the week after it (BOOK-6). */
import { useState } from 'react';
import { Words } from '#host';
import { api } from '../api/api.ts';
import { datePlus } from '../service/when.ts';
import { useAction } from '../state/loading.ts';
import { Choices } from '../ui/form.tsx';
import { Button, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import type { Line } from './draft.ts';
import { replaceBy } from './links.ts';
import { useText } from './texts.ts';
import { instantOf } from './zone.ts';

interface JoinWaitingProps {
  readonly line: Line;
  /** `YYYY-MM-DD` at the store. */
  readonly date: string;
  readonly zone: string;
  readonly onClose: () => void;
}

type Span = 'day' | 'week';
const DAYS: Readonly<Record<Span, number>> = { day: 1, week: 7 };

export function JoinWaiting({ line, date, zone, onClose }: JoinWaitingProps) {
  const t = useText();
  const [span, setSpan] = useState<Span>('day');
  const joining = useAction(async () => {
    const { offerId, petId } = line;
    const from = instantOf(date, zone);
    const until = instantOf(datePlus(date, DAYS[span]), zone);
    await api('POST /v1/owner/waiting', { body: { offerId, petId, from, until } });
    replaceBy('waiting', {});
  });
  return (
    <Sheet title={t('waiting.join')} onClose={onClose}>
      <Words className="muted">{t('waiting.how')}</Words>
      <Choices<Span>
        label={t('waiting.span')}
        value={span}
        options={[
          { value: 'day', name: t('waiting.day', { date }) },
          { value: 'week', name: t('waiting.week', { date }) },
        ]}
        onChange={setSpan}
      />
      <Problem error={joining.error} />
      <Button icon="bell" busy={joining.busy} onPress={() => void joining.run()}>
        {t('waiting.join')}
      </Button>
    </Sheet>
  );
}
