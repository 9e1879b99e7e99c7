/** Routes made from the table of rooms; everything but the sign-in needs a session. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { FailedRoom } from '../kit/FailedRoom.tsx';
import { SkeletonPage } from '../kit/Skeletons.tsx';
import { rooms } from './rooms.ts';
import { parseSearch, stringifySearch } from './search.ts';
import { findStaff } from './session.ts';
import { NotFound } from './shell/NotFound.tsx';
import { Shell } from './shell/Shell.tsx';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../rooms/sign-in/SignIn.tsx'), 'SignIn'),
});

const apply = createRoute({
  getParentRoute: () => root,
  path: '/apply',
  component: lazyRouteComponent(() => import('../rooms/sign-in/Apply.tsx'), 'Apply'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const staff = await findStaff();
    if (!staff || staff.mustEnrolTotp) {
      const back = location.href === '/' ? {} : { back: location.href };
      throw redirect({ to: '/sign-in', search: back as never });
    }
  },
});

const roomRoutes = rooms.map((room) =>
  createRoute({
    getParentRoute: () => shell,
    path: room.path,
    component: lazyRouteComponent(async () => ({ default: await room.view() })),
  }),
);

export const router = createRouter({
  routeTree: root.addChildren([signIn, apply, shell.addChildren(roomRoutes)]),
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
  defaultPendingMs: 120,
  defaultPendingComponent: SkeletonPage,
  defaultErrorComponent: ({ error, reset }) => <FailedRoom error={error} retry={reset} />,
});
