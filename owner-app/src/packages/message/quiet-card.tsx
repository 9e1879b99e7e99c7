/** Quiet hours and the time zone in which they hold (CAM-5). */
import { useState } from 'react';
import { deviceTimeZone } from '#device';
import { Box, Press, TimeInput, Words } from '#host';
import { api } from '../../api/api.ts';
import { isTextKey, useText } from '../../i18n/language.ts';
import type { Preferences } from '../../message/preferences.ts';
import { useAction } from '../../state/loading.ts';
import { Field, Toggle } from '../../ui/form.tsx';
import { Card, Problem, Row } from '../../ui/kit.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface QuietCardProps {
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

/** Where our customers live or travel; the phone's own zone stands beside them. */
const ZONES = [
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Australia/Sydney',
  'Europe/London',
  'Europe/Paris',
  'America/New_York',
  'America/Los_Angeles',
] as const;

export function QuietCard({ preferences, onChange }: QuietCardProps) {
  const t = useText();
  const { quiet, defaultQuiet, timeZone, businessTimeZone } = preferences;
  const [choosing, setChoosing] = useState(false);
  const saving = useAction(async (body: { quiet?: Preferences['quiet']; timeZone?: string | null }) => {
    onChange(await api('PUT /v1/owner/me/message-preferences', { body }));
    setChoosing(false);
  });
  const shown = quiet ?? defaultQuiet;
  const zone = timeZone ?? businessTimeZone;
  return (
    <Card title={t('quiet.title')}>
      <Words className="muted">{t('quiet.detail', shown)}</Words>
      <Toggle
        label={t('quiet.own')}
        detail={t('quiet.default', defaultQuiet)}
        on={quiet !== null}
        disabled={saving.busy}
        onChange={(own) => void saving.run({ quiet: own ? defaultQuiet : null })}
      />
      {quiet !== null && (
        <Box className="times">
          <Field label={t('quiet.from')}>
            <TimeInput
              label={t('quiet.from')}
              value={quiet.from}
              onChange={(from) => void saving.run({ quiet: { ...quiet, from } })}
            />
          </Field>
          <Field label={t('quiet.until')}>
            <TimeInput
              label={t('quiet.until')}
              value={quiet.until}
              onChange={(until) => void saving.run({ quiet: { ...quiet, until } })}
            />
          </Field>
        </Box>
      )}
      <Problem error={saving.error} />
      <Row icon="clock" title={t('quiet.zone')} detail={zoneName(t, zone)} onPress={() => setChoosing(true)} />
      {choosing && (
        <Sheet title={t('quiet.zone')} onClose={() => setChoosing(false)}>
          <Problem error={saving.error} />
          <Box className="zones" role="radiogroup" label={t('quiet.zone')}>
            {offeredZones(zone, businessTimeZone).map((name) => (
              <Press
                key={name}
                as="radio"
                className={`zone ${name === zone ? 'is-chosen' : ''}`}
                chosen={name === zone}
                disabled={saving.busy}
                onPress={() => void saving.run({ timeZone: name === businessTimeZone ? null : name })}
              >
                <Words>{zoneName(t, name)}</Words>
                {name === businessTimeZone && <Words className="muted small">{t('quiet.shopZone')}</Words>}
                {name === deviceTimeZone() && <Words className="muted small">{t('quiet.phoneZone')}</Words>}
              </Press>
            ))}
          </Box>
        </Sheet>
      )}
    </Card>
  );
}

function offeredZones(...first: (string | undefined)[]): string[] {
  const all = [...first, deviceTimeZone(), ...ZONES].filter((name) => name !== undefined && name !== '');
  return [...new Set(all as string[])];
}

/** Our name of a zone; one that has none keeps its own. */
function zoneName(t: ReturnType<typeof useText>, zone: string): string {
  const key = `zone.${zone}`;
  return isTextKey(key) ? t(key) : zone.replaceAll('_', ' ');
}
