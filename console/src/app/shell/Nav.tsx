/** The menu: the rooms that the signed-in person may enter, by wing. */
import { useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Go } from '../../kit/Go.tsx';
import { Icon } from '../../kit/Icon.tsx';
import { isOpenTo, type Room, wings } from '../room.ts';
import { roomAt, rooms } from '../rooms.ts';
import { useStaff } from '../session.ts';

/** Rooms of the menu and the palette for a person. */
export function useOpenRooms(): readonly Room[] {
  const staff = useStaff();
  return rooms.filter((room) => !room.hidden && isOpenTo(room, staff));
}

export function Nav({ onGo }: { readonly onGo?: () => void }) {
  const { t } = useTranslation('shell');
  const open = useOpenRooms();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = roomAt(path);
  const lit = here?.hidden ? open.find((room) => room.path !== '/' && path.startsWith(room.path)) : here;
  return (
    <nav className="nav" aria-label={t('menu')}>
      <div className="brand">
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={30} height={30} />
        <span>{t('brand')}</span>
      </div>
      {wings.map((wing) => {
        const inside = open.filter((room) => room.wing === wing);
        if (inside.length === 0) return null;
        return (
          <div key={wing} className="wing">
            {wing !== 'home' && <div className="wing-name">{t(`wing.${wing}`)}</div>}
            {inside.map((room) => (
              <Go
                key={room.path}
                to={room.path}
                className={`nav-link ${lit === room ? 'nav-here' : ''}`}
                {...(onGo && { onClick: onGo })}
              >
                <Icon name={room.icon} />
                {t(`room.${room.title}`)}
              </Go>
            ))}
          </div>
        );
      })}
    </nav>
  );
}
