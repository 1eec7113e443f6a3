/**
 * What reading a mail gives: plain values that survive `structuredClone` and hold no U+0000
 * (PostgreSQL text refuses it). Every field has a value however broken the mail is.
 */

/** One mailbox of RFC 5322 §3.4; `address` keeps its local part as written, its domain is lower-cased. */
export interface Address {
  name: string;
  address: string;
}

/** What is known of an attachment without its content. `index` is stable for the same raw bytes. */
export interface AttachmentInfo {
  index: number;
  filename: string | null;
  mimeType: string;
  /** Decoded size in bytes. */
  size: number;
  /** Content-ID without its angle brackets. */
  contentId: string | null;
  /** True when the HTML body shows it by `cid:`, so that it needs no place in the attachment list. */
  inline: boolean;
  /** iTIP method in capitals (RFC 5546), for calendar parts only. */
  calendarMethod?: string;
}

export type AutomaticKind = 'autoReply' | 'bulk' | 'list' | 'bounce' | 'noReply';

/** RFC 3834: what kind of automatic mail this is, and whether we may answer it automatically. */
export interface Automation {
  kind: AutomaticKind | null;
  /** A program answered or notified (Auto-Submitted ≠ no and its older relatives). */
  isAutoSubmitted: boolean;
  /** A report that something could not be delivered, or is late. */
  isBounce: boolean;
  /** Sent to many: lists, newsletters, Precedence bulk. */
  isBulk: boolean;
  mayAutoAnswer: boolean;
}

export interface BounceRecipient {
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`; null when the report gives none. */
  status: string | null;
  diagnostic: string | null;
}

export interface BounceReport {
  recipients: BounceRecipient[];
  /** Message-ID of the mail that bounced, without angle brackets. */
  originalMessageId: string | null;
  kind: 'permanent' | 'temporary';
}

/** Decoded values of the header fields that later steps ask for, by lower-case name. */
export type HeaderValues = Record<string, string[]>;

/** What could not be read as it stands; the mail is there all the same. */
export type ParseFault = 'nesting' | 'parts' | 'headers' | 'textSize' | 'charset' | 'unreadable';

export interface ParsedMessage {
  /** Without angle brackets; null when there is none. */
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  from: Address | null;
  sender: Address | null;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  /** Decoded, on one line, never null. */
  subject: string;
  /** The Date field; null when missing or not a date between 1970 and 2100. */
  date: Date | null;
  text: string | null;
  html: string | null;
  /** True when text or html was longer than `MAX_TEXT_LENGTH` and is cut. */
  truncated: boolean;
  attachments: AttachmentInfo[];
  headers: HeaderValues;
  /** The identifier of RFC 2919, without angle brackets. */
  listId: string | null;
  automatic: AutomaticKind | null;
  automation: Automation;
  bounce: BounceReport | null;
  priority: 'high' | 'normal' | 'low';
  faults: ParseFault[];
}
