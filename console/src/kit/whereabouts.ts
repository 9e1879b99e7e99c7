/** What the kit is told of the room it stands in: its name and the way back, and whether a page's frame is drawn already. */
import { createContext } from 'react';

export interface Whereabouts {
  /** Name of the room. */
  readonly title: string;
  /** The room above it that this person may enter. */
  readonly back: { readonly to: string; readonly text: string };
}

/** Null outside the shell, e.g. at the sign-in. */
export const WhereaboutsContext = createContext<Whereabouts | null>(null);

/** Inside a `PageShell` there is a heading: what fails there fails as a part of the page. */
export const InsidePage = createContext(false);
