/**
 * Stands for Taro's web components in the browser build, which draws real buttons and inputs instead (src/ui/host.h5.tsx).
 * Leaves their run time out of the first load.
 */
export function defineCustomElementTaroPullToRefreshCore() {}
export function defineCustomElementTaroTabbar() {}
export function defineCustomElementTaroSwiperCore() {}
export function defineCustomElementTaroSwiperItemCore() {}
