/** A hospital to call and to go to: name, distance, two big buttons (DSP-1). */
import { call, showRoute } from '#device';
import { Box, Words } from '#host';
import { useText } from '../../i18n/language.ts';
import { distanceText } from '../../service/when.ts';
import { Button } from '../../ui/kit.tsx';
import type { Hospital } from './emergency.ts';

interface HospitalCardProps {
  readonly hospital: Hospital;
  /** Said above the name: why it is shown. */
  readonly role: string;
}

export function HospitalCard({ hospital, role }: HospitalCardProps) {
  const t = useText();
  const { name, address, phone, distanceMetres, open } = hospital;
  return (
    <Box className="card hospital">
      <Words className="hospital-role">{role}</Words>
      <Words heading={2} className="hospital-name">
        {name}
      </Words>
      <Words className="muted">{`${distanceText(t, distanceMetres)} · ${open ? t('emergency.open') : t('emergency.closed')}`}</Words>
      <Words className="muted small">{address}</Words>
      <Box className="hospital-ways">
        {phone !== null && (
          <Button icon="phone" onPress={() => call(phone)}>
            {t('emergency.call')}
          </Button>
        )}
        <Button kind="quiet" icon="route" onPress={() => showRoute(hospital, name)}>
          {t('emergency.route')}
        </Button>
      </Box>
    </Box>
  );
}
