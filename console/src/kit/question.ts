/** What a confirmation asks before something that cannot be undone. */

export interface Question {
  readonly title: string;
  readonly text?: string;
  readonly confirm: string;
  readonly danger?: boolean;
  /** Label of a required reason. */
  readonly reason?: string;
  /** Runs on yes; its problem is shown in the dialogue, which then stays open. */
  readonly run: (reason: string) => Promise<unknown>;
}
