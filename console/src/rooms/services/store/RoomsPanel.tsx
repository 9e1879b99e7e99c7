/** Room classes of a boarding store with their kennels. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { sizes } from './bands.ts';
import { useMayManage } from './mayManage.ts';
import './store.css';

export function RoomsPanel({ store: { storeId } }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('store');
  const mayManage = useMayManage();
  const rooms = useQuery({
    queryKey: ['rooms', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/room-classes', { params: { storeId } }),
  });
  const [editing, setEditing] = useState<Merchant.RoomClass | 'new' | null>(null);
  const add = mayManage && <Button onClick={() => setEditing('new')}>{t('room.add')}</Button>;
  return (
    <Loaded query={rooms}>
      {({ items }) => (
        <>
          {items.length === 0 && <Empty icon="home" title={t('room.none')} hint={t('room.noneHint')} action={add} />}
          {items.length > 0 && (
            <Section title={t('tab.rooms')} extra={add}>
              <ul className="lines">
                {items.map((room) => (
                  <li key={room.roomClassId} className="people-line">
                    <span className="grow">
                      <b>{room.name}</b>{' '}
                      <span className="quiet">
                        {t('room.upTo', { size: t(`size.${room.sizeClass}`) })} ·{' '}
                        {room.species.length === 0
                          ? t('room.allSpecies')
                          : room.species.map((one) => t(`species.${one}`, { defaultValue: one })).join(' · ')}
                      </span>
                      <span className="row kennels">
                        {room.kennels.map((kennel) => (
                          <StateTag key={kennel.kennelId} tone={kennel.active ? 'accent' : 'plain'}>
                            {kennel.name}
                          </StateTag>
                        ))}
                      </span>
                    </span>
                    <b className="figures">{t('room.capacity', { count: room.capacity })}</b>
                    {mayManage && (
                      <Button size="small" onClick={() => setEditing(room)}>
                        {t('edit')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </Section>
          )}
          <RoomDrawer storeId={storeId} room={editing} close={() => setEditing(null)} />
        </>
      )}
    </Loaded>
  );
}

interface RoomDrawerProps {
  readonly storeId: string;
  readonly room: Merchant.RoomClass | 'new' | null;
  readonly close: () => void;
}

interface Values {
  readonly name: string;
  readonly sizeClass: Merchant.RoomClass['sizeClass'];
  readonly species?: string[];
  /** Names of active kennels. */
  readonly kennels: string[];
}

function RoomDrawer({ storeId, room, close }: RoomDrawerProps) {
  const { t } = useTranslation('store');
  const client = useQueryClient();
  const known = room === 'new' || room === null ? null : room;
  const save = async ({ kennels, species = [], ...values }: Values) => {
    // A kennel keeps its id by its name, so that stays in it keep their place.
    const named = kennels.map((name) => {
      const before = known?.kennels.find((kennel) => kennel.name === name);
      return { ...(before && { kennelId: before.kennelId }), name, active: true };
    });
    const body = { ...values, species, kennels: named };
    if (known) {
      const params = { storeId, roomClassId: known.roomClassId };
      await api('PUT /v1/stores/:storeId/room-classes/:roomClassId', {
        params,
        body: { ...body, version: known.version },
      });
    } else await api('POST /v1/stores/:storeId/room-classes', { params: { storeId }, body });
    await client.invalidateQueries({ queryKey: ['rooms', storeId] });
  };
  const initial = known
    ? { ...known, kennels: known.kennels.filter((kennel) => kennel.active).map((kennel) => kennel.name) }
    : { sizeClass: 'medium' as const, kennels: [] };
  return (
    <FormDrawer<Values>
      title={known?.name ?? t('room.add')}
      open={room !== null}
      close={close}
      initial={initial}
      save={save}
      saved={t('saved')}
    >
      <Form.Item name="name" label={t('room.name')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="sizeClass" label={t('room.size')} rules={[{ required: true }]}>
        <Select options={sizes.map((value) => ({ value, label: t(`size.${value}`) }))} />
      </Form.Item>
      <Form.Item name="species" label={t('room.species')} extra={t('room.speciesHint')}>
        <Select mode="multiple" options={['dog', 'cat'].map((value) => ({ value, label: t(`species.${value}`) }))} />
      </Form.Item>
      <Form.Item name="kennels" label={t('room.kennels')} extra={t('room.kennelsHint')}>
        <Select mode="tags" tokenSeparators={[',', ' ']} />
      </Form.Item>
    </FormDrawer>
  );
}
