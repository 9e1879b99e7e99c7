/** The draft of a journey in the browser: edits with undo and redo, saved by themselves a moment after the last one. */
import type { Reply } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../../../app/api.ts';
import { advance, redo, startHistory, undo } from '../graph/history.ts';
import type { Flow } from '../graph/model.ts';

export type JourneyData = Reply<'GET /v1/journeys/:journeyId'>;

export interface Draft {
  readonly flow: Flow;
  readonly change: (flow: Flow) => void;
  /** Nothing when there is nothing to undo. */
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
  readonly state: 'saved' | 'saving' | 'failed';
  readonly error: unknown;
  /** Saves what is not saved yet; the number of the draft that then stands. */
  readonly flush: () => Promise<number>;
}

const PAUSE_MS = 700;

export function useDraft(journey: JourneyData): Draft {
  const { journeyId } = journey;
  const client = useQueryClient();
  const [history, setHistory] = useState(() => startHistory<Flow>(journey.draft));
  const [state, setState] = useState<Draft['state']>('saved');
  const [error, setError] = useState<unknown>(null);
  const stored = useRef({ flow: journey.draft, version: journey.draftVersion });
  const present = useRef(history.present);
  const running = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    present.current = history.present;
  });

  // Somebody else saved, and nothing of ours is waiting: their draft is shown.
  useEffect(() => {
    if (journey.draftVersion <= stored.current.version || present.current !== stored.current.flow) return;
    stored.current = { flow: journey.draft, version: journey.draftVersion };
    setHistory(startHistory<Flow>(journey.draft));
  }, [journey]);

  const store = useCallback(async () => {
    const flow = present.current;
    if (flow === stored.current.flow) return;
    setState('saving');
    const { name, description } = client.getQueryData<JourneyData>(['journey', journeyId]) ?? journey;
    const saved = await api('PUT /v1/journeys/:journeyId', {
      params: { journeyId },
      body: { name, description, definition: flow, draftVersion: stored.current.version },
    });
    stored.current = { flow, version: saved.draftVersion };
    client.setQueryData(['journey', journeyId], saved);
  }, [client, journey, journeyId]);

  const flush = useCallback(async () => {
    const next = running.current.catch(() => undefined).then(store);
    running.current = next;
    try {
      await next;
      setState('saved');
      setError(null);
    } catch (problem) {
      setState('failed');
      setError(problem);
      throw problem;
    }
    return stored.current.version;
  }, [store]);

  useEffect(() => {
    if (history.present === stored.current.flow) return;
    setState('saving');
    const timer = setTimeout(() => void flush().catch(() => undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [history.present, flush]);

  // Leaving the page does not lose the last edit.
  const last = useRef(flush);
  useEffect(() => {
    last.current = flush;
  });
  useEffect(() => () => void last.current().catch(() => undefined), []);

  return {
    flow: history.present,
    change: (flow) => setHistory((before) => advance(before, flow)),
    undo: history.past.length > 0 ? () => setHistory(undo) : undefined,
    redo: history.future.length > 0 ? () => setHistory(redo) : undefined,
    state,
    error,
    flush,
  };
}
