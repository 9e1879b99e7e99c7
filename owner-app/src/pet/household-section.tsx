/** Who keeps the pet: the list, inviting by code, leaving and removing (PET-2). */
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { useText } from '../i18n/language.ts';
import { useProfile } from '../session/use-profile.ts';
import { useAction, useLoaded } from '../state/loading.ts';
import { Button, Card, Failed, Problem, SmallAction } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { today } from './age.ts';
import type { Keeper, Pet } from './pet.ts';

interface HouseholdProps {
  readonly pet: Pet;
  readonly onChange: () => void;
}

export function HouseholdSection({ pet, onChange }: HouseholdProps) {
  const t = useText();
  const { profile } = useProfile();
  const { petId } = pet;
  const [leaving, setLeaving] = useState<Keeper>();
  const loaded = useLoaded(() => api('GET /v1/owner/pets/:petId/household', { params: { petId } }), [petId]);
  const keepers = loaded.data?.items ?? [];
  if (pet.deceasedOn !== null && keepers.length < 2) return null;
  function changed(): void {
    setLeaving(undefined);
    loaded.reload();
    onChange();
  }
  const isMe = (keeper: Keeper) => keeper.customerId === profile?.customerId;
  return (
    <Card
      title={t('household.title')}
      action={pet.role === 'primary' && pet.deceasedOn === null ? <Invite petId={petId} /> : undefined}
    >
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {keepers.length === 1 && <Words className="muted">{t('household.alone', { name: pet.name })}</Words>}
      {keepers.length > 1 && (
        <Box role="list">
          {keepers.map((keeper) => (
            <Box key={keeper.customerId} className="weight-line" role="listitem">
              <Words className="fact-value">
                {isMe(keeper) ? t('household.me') : (keeper.name ?? t('household.unnamed'))}
              </Words>
              <Words className="muted">{t(keeper.role === 'primary' ? 'household.primary' : 'household.member')}</Words>
              {keeper.role === 'member' && (isMe(keeper) || pet.role === 'primary') && (
                <SmallAction onPress={() => setLeaving(keeper)}>
                  {t(isMe(keeper) ? 'household.leave' : 'household.manage')}
                </SmallAction>
              )}
            </Box>
          ))}
        </Box>
      )}
      {leaving !== undefined && (
        <Leave
          pet={pet}
          keeper={leaving}
          mine={isMe(leaving)}
          onClose={() => setLeaving(undefined)}
          onDone={() => {
            if (isMe(leaving)) void Taro.navigateBack();
            else changed();
          }}
          onHandedOver={changed}
        />
      )}
    </Card>
  );
}

/** The code is shown once: it stays on the screen until it is closed, and can be copied. */
function Invite({ petId }: { readonly petId: string }) {
  const t = useText();
  const [invitation, setInvitation] = useState<{ code: string; expiresAt: string }>();
  const [open, setOpen] = useState(false);
  const inviting = useAction(async () => {
    setInvitation(await api('POST /v1/owner/pets/:petId/invitations', { params: { petId } }));
  });
  function start(): void {
    setInvitation(undefined);
    setOpen(true);
    void inviting.run();
  }
  return (
    <>
      <SmallAction icon="plus" onPress={start}>
        {t('household.invite')}
      </SmallAction>
      {open && (
        <Sheet title={t('household.inviteTitle')} onClose={() => setOpen(false)}>
          <Words>{t('household.inviteDetail')}</Words>
          <Problem error={inviting.error} />
          {invitation === undefined ? (
            <Button busy={inviting.busy} onPress={start}>
              {t('common.retry')}
            </Button>
          ) : (
            <>
              <Box className="code">
                <Words>{invitation.code}</Words>
              </Box>
              <Words className="muted small">
                {t('household.until', { date: today(new Date(invitation.expiresAt)) })}
              </Words>
              <Button onPress={() => void Taro.setClipboardData({ data: invitation.code })}>{t('common.copy')}</Button>
            </>
          )}
        </Sheet>
      )}
    </>
  );
}

interface LeaveProps {
  readonly pet: Pet;
  readonly keeper: Keeper;
  readonly mine: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly onHandedOver: () => void;
}

/** Leaving, or as the primary keeper removing a member or handing the role over. */
function Leave({ pet, keeper, mine, onClose, onDone, onHandedOver }: LeaveProps) {
  const t = useText();
  const who = keeper.name ?? t('household.unnamed');
  const working = useAction(async () => {
    const params = { petId: pet.petId, customerId: keeper.customerId };
    await api('DELETE /v1/owner/pets/:petId/household/:customerId', { params });
    onDone();
  });
  const handing = useAction(async () => {
    await api('POST /v1/owner/pets/:petId/primary', {
      params: { petId: pet.petId },
      body: { customerId: keeper.customerId },
    });
    onHandedOver();
  });
  return (
    <Sheet title={mine ? t('household.leave') : who} onClose={onClose}>
      {!mine && (
        <>
          <Words>{t('household.handOverDetail', { keeper: who, name: pet.name })}</Words>
          <Button kind="quiet" busy={handing.busy} onPress={() => void handing.run()}>
            {t('household.handOver')}
          </Button>
        </>
      )}
      <Words>
        {mine
          ? t('household.leaveDetail', { name: pet.name })
          : t('household.removeDetail', { keeper: who, name: pet.name })}
      </Words>
      <Problem error={handing.error ?? working.error} />
      <Button kind="danger" busy={working.busy} onPress={() => void working.run()}>
        {t(mine ? 'household.leave' : 'household.remove')}
      </Button>
      <Button kind="plain" onPress={onClose}>
        {t('common.cancel')}
      </Button>
    </Sheet>
  );
}
