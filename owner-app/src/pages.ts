/** Every page of the app: the main package and one sub-package for each area. */
export const mainPages = ['pages/home/index', 'pages/booking/index', 'pages/me/index', 'pages/sign-in/index'];

export const subPackages = [
  { root: 'packages/pet', pages: ['list', 'detail', 'edit', 'join', 'health', 'entry', 'timeline', 'card'] },
  {
    root: 'packages/booking',
    pages: [
      'store',
      'confirm',
      'pay',
      'mine',
      'detail',
      'chat',
      'report',
      'shared-report',
      'review',
      'claim',
      'cases',
      'case',
      'waiting',
      'reviews',
      'calendar',
    ],
  },
  { root: 'packages/emergency', pages: ['start', 'live', 'mine'] },
  { root: 'packages/benefit', pages: ['wallet', 'claim'] },
  { root: 'packages/message', pages: ['inbox', 'settings'] },
  { root: 'packages/account', pages: ['profile', 'consents', 'data'] },
];

/** @param path with a leading slash, without a query */
export function isPage(path: string): boolean {
  const inside = subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`));
  return [...mainPages, ...inside].some((page) => path === `/${page}`);
}
