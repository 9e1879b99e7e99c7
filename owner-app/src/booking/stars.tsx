/** Stars: shown as a mean, and given by pressing them (BOOK-11). */
import { Box, Press, Words } from '#host';
import { Icon } from '../ui/icon.tsx';
import { useText } from './texts.ts';

const ALL = [1, 2, 3, 4, 5] as const;

/** Mean and number of reviews; “new” as long as there are too few. */
export function Score({ score, reviews }: { readonly score: number | null; readonly reviews: number }) {
  const t = useText();
  if (score === null) return <Words className="small muted">{t('score.new')}</Words>;
  const mean = score.toFixed(1);
  return (
    <Box className="score" role="img" label={t('score.label', { mean, count: reviews })}>
      <Icon name="starFull" />
      <Words hidden className="score-mean">
        {mean}
      </Words>
      <Words hidden className="muted small">
        {t('score.count', { count: reviews })}
      </Words>
    </Box>
  );
}

/** Stars that were given. */
export function StarRow({ stars }: { readonly stars: number }) {
  const t = useText();
  return (
    <Box className="star-row" role="img" label={t('stars.of', { stars })}>
      {ALL.map((star) => (
        <Icon key={star} name={star <= Math.round(stars) ? 'starFull' : 'star'} />
      ))}
    </Box>
  );
}

interface StarInputProps {
  readonly label: string;
  /** 0: none given yet. */
  readonly value: number;
  readonly large?: boolean;
  readonly onChange: (stars: number) => void;
}

export function StarInput({ label, value, large, onChange }: StarInputProps) {
  const t = useText();
  return (
    <Box className={`star-input ${large ? 'is-large' : ''}`} role="radiogroup" label={label}>
      {ALL.map((star) => (
        <Press
          key={star}
          as="radio"
          className={`star ${star <= value ? 'is-on' : ''}`}
          chosen={star === value}
          label={t('stars.of', { stars: star })}
          onPress={() => onChange(star)}
        >
          <Icon name={star <= value ? 'starFull' : 'star'} />
        </Press>
      ))}
    </Box>
  );
}
