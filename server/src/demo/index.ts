/** The demo city: how it gets in. */
export { loadBookings } from './bookings.ts';
export { DEMO_OWNERS, DEMO_SEED, demoPassword, demoSignIn, liveThroughMoney, loadDemoWhenEmpty } from './first.ts';
export { loadCity } from './load.ts';
export { loadStores, managerLogins } from './stores.ts';
