/** First and last day of a stay; the last day is not a night (rule 16). */
import { Box, DateInput, Words } from '#host';
import { today } from '../pet/age.ts';
import { datePlus, daysApart } from '../service/when.ts';
import { Field } from '../ui/form.tsx';
import { useText } from './texts.ts';

interface StayDatesProps {
  readonly checkIn: string;
  readonly checkOut: string;
  readonly onChange: (dates: { checkIn: string; checkOut: string }) => void;
}

const FARTHEST_DAYS = 180;

export function StayDates({ checkIn, checkOut, onChange }: StayDatesProps) {
  const t = useText();
  const first = today();
  const nights = checkIn !== '' && checkOut > checkIn ? daysApart(checkIn, checkOut) : 0;
  return (
    <Box className="stay-dates">
      <Box className="line is-top">
        <Box className="grow">
          <Field label={t('stay.from')}>
            <DateInput
              label={t('stay.from')}
              placeholder={t('stay.choose')}
              value={checkIn}
              from={first}
              until={datePlus(first, FARTHEST_DAYS)}
              onChange={(date) =>
                onChange({ checkIn: date, checkOut: checkOut > date || date === '' ? checkOut : datePlus(date, 1) })
              }
            />
          </Field>
        </Box>
        <Box className="grow">
          <Field label={t('stay.until')}>
            <DateInput
              label={t('stay.until')}
              placeholder={t('stay.choose')}
              value={checkOut}
              from={datePlus(checkIn === '' ? first : checkIn, 1)}
              until={datePlus(first, FARTHEST_DAYS * 2)}
              onChange={(date) => onChange({ checkIn, checkOut: date })}
            />
          </Field>
        </Box>
      </Box>
      {nights > 0 && <Words className="muted">{t('stay.nights', { nights })}</Words>}
    </Box>
  );
}
