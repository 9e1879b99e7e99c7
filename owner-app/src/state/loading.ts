/** Loading and changing data from screens: what is shown, what failed, and trying again. */
import { useDidShow } from '@tarojs/taro';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** Asks again; what is on the screen stays until the answer comes. */
  reload(): void;
  /** Shows what a change answered, without asking again. */
  show(data: T): void;
}

/**
 * @param load fetches; `undefined` when there is nothing to fetch yet
 * @param dependencies fetches again when one of them changes
 */
export function useLoaded<T>(load: (() => Promise<T>) | undefined, dependencies: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; loading: boolean }>({ loading: load !== undefined });
  const round = useRef(0);
  const shown = useRef(false);

  const asked = JSON.stringify(dependencies);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the load depends on
  const reload = useCallback(() => {
    round.current += 1;
    const mine = round.current;
    if (load === undefined) return setState({ loading: false });
    setState((before) => ({ ...(before.data !== undefined && { data: before.data }), loading: true }));
    load().then(
      (data) => mine === round.current && setState({ data, loading: false }),
      (error: unknown) =>
        mine === round.current &&
        setState((before) => ({ ...(before.data !== undefined && { data: before.data }), error, loading: false })),
    );
  }, [asked]);

  useEffect(reload, [reload]);
  useDidShow(() => {
    if (shown.current) reload();
    shown.current = true;
  });
  const show = useCallback((data: T) => setState({ data, loading: false }), []);
  return { data: state.data, error: state.error, loading: state.loading, reload, show };
}

export interface Action<A extends readonly unknown[]> {
  readonly busy: boolean;
  readonly error: unknown;
  run(...values: A): Promise<void>;
  forget(): void;
}

/** A change that the owner starts: busy while it runs, its error stays until the next try. */
export function useAction<A extends readonly unknown[]>(work: (...values: A) => Promise<void>): Action<A> {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const running = useRef(false);
  async function run(...values: A): Promise<void> {
    if (running.current) return;
    running.current = true;
    setState({ busy: true });
    try {
      await work(...values);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    } finally {
      running.current = false;
    }
  }
  return { busy: state.busy, error: state.error, run, forget: () => setState({ busy: false }) };
}
