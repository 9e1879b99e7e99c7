/** How easy booking was: one tap, once (BOOK-13). */
import { Box, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { useAction } from '../state/loading.ts';
import { Card, Problem } from '../ui/kit.tsx';
import { useText } from './texts.ts';

const SCORES = [0, 25, 50, 75, 100] as const;

export function Convenience({ bookingId, onDone }: { readonly bookingId: string; readonly onDone: () => void }) {
  const t = useText();
  const rating = useAction(async (score: number) => {
    await api('POST /v1/owner/bookings/:bookingId/convenience', { params: { bookingId }, body: { score } });
    onDone();
  });
  return (
    <Card title={t('convenience.title')}>
      <Box className="chips" role="group" label={t('convenience.title')}>
        {SCORES.map((score) => (
          <Press key={score} className="chip" disabled={rating.busy} onPress={() => void rating.run(score)}>
            <Words>{t(`convenience.${score}`)}</Words>
          </Press>
        ))}
      </Box>
      <Problem error={rating.error} />
    </Card>
  );
}
