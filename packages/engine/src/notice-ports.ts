import type { Why } from './model/decision.ts';
import type { HistoryEvent } from './model/run.ts';
import type { Refusal } from './ports.ts';

/** Where outcomes wait until they were told, and what people were told already. Throws as `RotationStore` does. */
export type NoticeStore = {
  /** Outcomes that nobody was told of yet, oldest first: written together with the outcome itself. */
  untold(): AsyncIterable<HistoryEvent>;
  /** These were told. */
  forgetUntold(events: readonly HistoryEvent[]): Promise<void>;
  /** Of everybody in a group, such as an account: what they were told, and when. */
  told(group: string): Promise<ReadonlyMap<string, Told>>;
  /** Replaces what is known of one. */
  recordTold(group: string, about: string, told: Told): Promise<void>;
};

/** By the name of a notice, the moment as an ISO string. */
export type Told = Readonly<Record<string, string>>;

export type Sending = { readonly status: 'sent' } | Refusal;

/** An event for other systems. At least once: `id` tells a repetition. */
export type Outgoing = {
  readonly id: string;
  readonly at: Date;
  /** The detail type, such as `Key Issued`. */
  readonly kind: string;
  readonly detail: object;
};

/** Amazon EventBridge. */
export type EventBus = {
  /** Any number, sent in as many requests as it takes; what became of each, in their order. Throws nothing that AWS says. */
  put(events: readonly Outgoing[]): Promise<readonly Sending[]>;
};

/** Amazon SNS. */
export type Topic = {
  /** `subject`: at most 100 characters of ASCII. People are sent `text`; queues, functions and HTTP endpoints `json`: at most 256 KB together. */
  publish(message: { readonly subject: string; readonly text: string; readonly json: string }): Promise<Sending>;
};

/** Amazon SES. */
export type Mailer = {
  send(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<Sending>;
};

/** What became of the messages of one kind; `left`: not tried any more for want of time, and tried again by the next run. */
export type SentCounts = { readonly sent: number; readonly failed: number; readonly left: number } & Partial<Why>;

export type NoticeReport = {
  readonly events?: SentCounts;
  readonly digest?: SentCounts;
  /** `withoutOwner`: notices for which nobody is known to whom they could be sent. */
  readonly mail?: SentCounts & { readonly withoutOwner: number };
};
