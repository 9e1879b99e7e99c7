/** The demo city: how it gets in. */
export { DEMO_OWNERS, DEMO_SEED, loadDemoWhenEmpty } from './first.ts';
export { loadCity } from './load.ts';
