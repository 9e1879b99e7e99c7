/** Frame around all rooms: menu (a drawer on phones), header, command palette. */
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty.tsx';
import { useGo } from '../../kit/Go.tsx';
import { SkeletonPage } from '../../kit/Skeletons.tsx';
import { type Whereabouts, WhereaboutsContext } from '../../kit/whereabouts.ts';
import { isOpenTo } from '../room.ts';
import { roomAbove, roomAt } from '../rooms.ts';
import { useStaff } from '../session.ts';
import { Header } from './Header.tsx';
import { Nav } from './Nav.tsx';

const Palette = lazy(async () => ({ default: (await import('../../kit/CommandPalette.tsx')).CommandPalette }));

/** Opens and closes the palette with Ctrl/Cmd-K. */
function usePalette(): readonly [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen((before) => !before);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return [open, setOpen];
}

/** The menu on phones: a native dialog, so that focus stays inside and Escape closes it. */
function MenuDrawer({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { t } = useTranslation('shell');
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is for the ground beside it
    <dialog
      ref={dialog}
      className="menu-drawer"
      aria-label={t('menu')}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <Nav onGo={close} />
    </dialog>
  );
}

/** What a room is called when it cannot say so itself, and where it is left to. */
function useWhereabouts(path: string): Whereabouts {
  const { t } = useTranslation('shell');
  const staff = useStaff();
  const back = roomAbove(path, (room) => isOpenTo(room, staff));
  const title = roomAt(path)?.title ?? 'home';
  const above = back?.title ?? 'home';
  return { title: t(`room.${title}`), back: { to: back?.path ?? '/', text: t(`room.${above}`) } };
}

/** The room, or why this person may not enter it; the server refuses in any case. */
function Guard({ path }: { readonly path: string }) {
  const { t } = useTranslation(['shell', 'team']);
  const room = roomAt(path);
  const staff = useStaff();
  const here = useWhereabouts(path);
  if (!room || isOpenTo(room, staff))
    return (
      <WhereaboutsContext value={here}>
        <Outlet />
      </WhereaboutsContext>
    );
  return (
    <main className="page" id="main">
      <Empty
        icon="shield"
        title={t('noRight')}
        hint={
          room.permission ? t('noRightHint', { permission: t(`team:permission.${room.permission}`) }) : t('otherScope')
        }
      />
    </main>
  );
}

export function Shell() {
  const staff = useStaff();
  const go = useGo();
  const { t } = useTranslation('shell');
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = usePalette();
  const path = useRouterState({ select: (state) => state.location.pathname });

  useEffect(() => {
    if (staff === null && path !== '/sign-in') go('/sign-in', path === '/' ? {} : { back: path });
  }, [staff, go, path]);

  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <aside className="side">
        <Nav />
      </aside>
      <div className="body">
        <Header openMenu={() => setMenuOpen(true)} openPalette={() => setPaletteOpen(true)} />
        <Suspense fallback={<SkeletonPage />}>
          <Guard path={path} />
        </Suspense>
      </div>
      <MenuDrawer open={menuOpen} close={() => setMenuOpen(false)} />
      {paletteOpen && (
        <Suspense>
          <Palette close={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
