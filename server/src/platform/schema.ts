// Made from the database by `npm run schema`; a test compares the two. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export type AbsenceTable = {
  id: string;
  person_id: string;
  from_day: string;
  until_day: string;
  substitute_id: string | null;
  created_at: Date;
};

export type ActTable = {
  id: string;
  person_id: string;
  conversation_id: string;
  kind: string;
  privileges: string[];
  seq: number;
  before: ColumnType<unknown, string, string>;
  after: ColumnType<unknown, string, string>;
  kept: ColumnType<unknown, string | undefined | null, string | null>;
  at: Date;
  undone_at: Date | null;
};

export type AddressHistoryTable = {
  position: GeneratedAlways<number>;
  id: string;
  address: string;
  from_record_id: string | null;
  to_record_id: string | null;
  actor_id: string | null;
  at: Date;
  cause: string;
  conversation_id: string | null;
  owner_id: string | null;
};

export type ArrivalRuleTable = {
  mailbox_id: string;
  address: Generated<string>;
  kind: string;
  department_id: string | null;
  last_person_id: string | null;
};

export type AuditEntryTable = {
  id: string;
  at: Date;
  actor_id: string | null;
  action: string;
  subject_id: string | null;
  before: ColumnType<unknown, string | undefined | null, string | null>;
  after: ColumnType<unknown, string | undefined | null, string | null>;
  ip_address: string | null;
};

export type BlockedSenderTable = {
  id: string;
  mailbox_id: string;
  address: string;
  blocked_by: string;
  blocked_at: Date;
};

export type BulkItemTable = {
  job_id: string;
  conversation_id: string;
  expected_assignee_id: string | null;
  undoes: string | null;
  state: Generated<string>;
  act_id: string | null;
  reason: string | null;
  data: ColumnType<unknown, string | undefined | null, string | null>;
};

export type BulkJobTable = {
  id: string;
  person_id: string;
  act: ColumnType<unknown, string, string>;
  selection: ColumnType<unknown, string | undefined | null, string | null>;
  undoes: string | null;
  state: Generated<string>;
  total: number | null;
  done: Generated<number>;
  unchanged: Generated<number>;
  refused: Generated<number>;
  started_at: Date;
  moved_at: Date;
  ended_at: Date | null;
};

export type CaughtMailTable = {
  id: string;
  mailbox_id: string;
  blob_sha256: string;
  recipients: string[];
  caught_at: Date;
};

export type ConversationTable = {
  id: string;
  mailbox_id: string;
  created_at: Date;
  fold_version: Generated<number>;
  status: Generated<string>;
  assignee_id: string | null;
  department_id: string | null;
  qualification_id: string | null;
  absorbed_by: string | null;
  merge_proposal: string | null;
  tag_ids: Generated<string[]>;
  follower_ids: Generated<string[]>;
  is_snoozed: Generated<boolean>;
  snoozed_until: Date | null;
  is_deleted: Generated<boolean>;
  work_seq: Generated<number>;
  answered_at: Date | null;
  answered_by: string | null;
  sending: string | null;
  place: Generated<string>;
  subject: Generated<string>;
  snippet: Generated<string>;
  snippet_author_id: string | null;
  folder_id: string | null;
  correspondent_name: Generated<string>;
  correspondent_address: Generated<string>;
  first_message_at: Date | null;
  last_message_at: Date | null;
  waiting_since: Date | null;
  message_count: Generated<number>;
  has_attachments: Generated<boolean>;
  hidden: Generated<boolean>;
  shelf: GeneratedAlways<string>;
  newest_incoming: Generated<boolean>;
};

export type ConversationHeadTable = {
  conversation_id: string;
  seq: number;
  hash: Buffer;
  mac: Buffer;
};

export type ConversationReaderTable = {
  conversation_id: string;
  person_id: string;
  message_id: string | null;
  seen_at: Date;
  seen_until: Date | null;
  opened_at: Date | null;
};

export type ConversationStarTable = {
  person_id: string;
  conversation_id: string;
  starred_at: Date;
};

export type DepartmentTable = {
  id: string;
  name: string;
  archived_at: Date | null;
};

export type DirectoryAddressTable = {
  record_id: string;
  address: string;
  domain: GeneratedAlways<string>;
  owner_id: string | null;
  scope: GeneratedAlways<string>;
  created_at: Date;
};

export type DirectoryChangeTable = {
  position: GeneratedAlways<number>;
  id: string;
  record_id: string;
  actor_id: string | null;
  at: Date;
  action: string;
  before: ColumnType<unknown, string | undefined | null, string | null>;
  after: ColumnType<unknown, string | undefined | null, string | null>;
  owner_id: string | null;
};

export type DirectoryImportTable = {
  id: string;
  person_id: string;
  module_id: string;
  filename: string;
  content: Buffer | null;
  report: ColumnType<unknown, string | undefined | null, string | null>;
  refused: ColumnType<unknown, string | undefined | null, string | null>;
  created_at: Date;
};

export type DirectoryModuleTable = {
  id: string;
  kind: string;
  singular_fr: string;
  plural_fr: string;
  singular_en: string;
  plural_en: string;
  icon: string;
  position: number;
  archived_at: Date | null;
};

export type DirectoryRecordTable = {
  id: string;
  module_id: string;
  person_id: string | null;
  owner_id: string | null;
  scope: GeneratedAlways<string>;
  name: string;
  folded: GeneratedAlways<string>;
  company_id: string | null;
  city: Generated<string>;
  phones: Generated<string[]>;
  notes: Generated<string>;
  revision: Generated<number>;
  removed_at: Date | null;
  merged_into: string | null;
  created_at: Date;
  updated_at: Date;
};

export type DirectoryWordTable = {
  record_id: string;
  word: string;
  scope: string;
  module_id: string;
};

export type DraftTable = {
  id: string;
  mailbox_id: string;
  conversation_id: string | null;
  author_id: string;
  message_id: string | null;
  kind: string;
  from_address: string;
  recipients: ColumnType<unknown, string | undefined, string>;
  subject: Generated<string>;
  html: Generated<string>;
  quoted_html: Generated<string>;
  seen_seq: Generated<number>;
  revision: Generated<number>;
  state: Generated<string>;
  created_at: Date;
  updated_at: Date;
  discarded_at: Date | null;
};

export type DraftAttachmentTable = {
  id: string;
  draft_id: string;
  filename: string;
  mime_type: string;
  size: number;
  content_id: string | null;
  blob_sha256: string;
  ordinal: number;
};

export type EventTable = {
  position: GeneratedAlways<number>;
  id: string;
  conversation_id: string;
  mailbox_id: string;
  seq: number;
  kind: string;
  body: string;
  hash: Buffer;
  recorded_at: Date;
  xid: Generated<string>;
};

export type EventCursorTable = {
  name: string;
  xid: string;
  given: ColumnType<unknown, string | undefined, string>;
};

export type FolderTable = {
  id: string;
  mailbox_id: string;
  path: string;
  delimiter: Generated<string>;
  role: string;
  followed: string;
  object_id: string | null;
  uid_validity: number | null;
  highest_uid: Generated<number>;
  highest_modseq: number | null;
  import_below_uid: number | null;
  import_total: number | null;
  import_done: Generated<number>;
  server_count: number | null;
  before_import_count: Generated<number>;
  checked_at: Date | null;
  gone_at: Date | null;
  refusal: string | null;
};

export type ForeignLocationTable = {
  folder_id: string;
  uid_validity: number;
  uid: number;
  message_id: string | null;
};

export type InstanceTable = {
  one: Generated<boolean>;
  setup_token_hash: Buffer | null;
  demo: Generated<boolean>;
  catcher: Generated<boolean>;
  sending_mailbox_id: string | null;
  vapid_public: Buffer | null;
  vapid_private: Buffer | null;
};

export type LocationTable = {
  id: string;
  message_id: string;
  folder_id: string;
  uid_validity: number;
  uid: number;
  flags: Generated<string[]>;
  target_folder_id: string | null;
  gone_at: Date | null;
};

export type MailAccountTable = {
  mailbox_id: string;
  imap_host: string;
  imap_port: number;
  imap_security: string;
  imap_user: string;
  imap_secret: Buffer;
  smtp_host: string;
  smtp_port: number;
  smtp_security: string;
  smtp_user: string;
  smtp_secret: Buffer;
  allow_plain: Generated<boolean>;
  import_since: Generated<string>;
  import_from: Date | null;
  sent_filed_by_server: Generated<boolean>;
  paused_at: Date | null;
  generation: Generated<number>;
  resync_requested_at: Date | null;
  state: Generated<string>;
  error_since: Date | null;
  fault: string | null;
  fault_detail: string | null;
  next_attempt_at: Date | null;
  last_success_at: Date | null;
  last_mail_at: Date | null;
  capabilities: Generated<string[]>;
  smtp_fault: string | null;
  smtp_fault_since: Date | null;
  lease_holder: string | null;
  lease_until: Date | null;
};

export type MailboxTable = {
  id: string;
  kind: string;
  owner_id: string | null;
  name: string;
  address: string;
  aliases: Generated<string[]>;
  time_zone: Generated<string>;
  defaults: ColumnType<unknown, string | undefined, string>;
  archived_at: Date | null;
  created_at: Date;
  trash_retention_days: number | null;
};

export type MailboxDepartmentTable = {
  mailbox_id: string;
  department_id: string;
};

export type MailboxMemberTable = {
  mailbox_id: string;
  person_id: string;
  role: string;
  overrides: ColumnType<unknown, string | undefined, string>;
};

export type MailboxRedirectTable = {
  from_mailbox_id: string;
  to_mailbox_id: string;
};

export type MessageTable = {
  id: string;
  mailbox_id: string;
  conversation_id: string;
  direction: string;
  blob_sha256: string;
  salt: Buffer | null;
  size: number;
  parse_version: Generated<number>;
  message_id: string | null;
  in_reply_to: Generated<string[]>;
  from_name: Generated<string>;
  from_address: Generated<string>;
  envelope: ColumnType<unknown, string, string>;
  subject: Generated<string>;
  snippet: Generated<string>;
  sent_at: Date | null;
  received_at: Date;
  stored_at: Date;
  author_id: string | null;
  other_client: Generated<boolean>;
  automatic: Generated<boolean>;
  bounce: Generated<boolean>;
  newcomer: Generated<boolean>;
  has_html: Generated<boolean>;
  attachments: ColumnType<unknown, string | undefined, string>;
  removed_on_server_at: Date | null;
  erased_at: Date | null;
};

export type MessageBodyTable = {
  message_id: string;
  text: string | null;
  html: string | null;
  truncated: Generated<boolean>;
  plain: string | null;
};

export type MessageNodeTable = {
  mailbox_id: string;
  message_id: string;
  conversation_id: string;
};

export type MessageSearchTable = {
  message_id: string;
  conversation_id: string;
  mailbox_id: string;
  at: Date;
  hidden: Generated<boolean>;
  words: string;
};

export type NoteTable = {
  id: string;
  conversation_id: string;
  author_id: string;
  kind: string;
  text: string;
  mentions: Generated<string[]>;
  salt: Buffer | null;
  created_at: Date;
};

export type NotificationTable = {
  id: string;
  person_id: string;
  kind: string;
  conversation_id: string | null;
  mailbox_id: string;
  cause: string;
  by_id: string | null;
  note_id: string | null;
  detail: string | null;
  count: Generated<number>;
  at: Date;
  seen_at: Date | null;
  mail_due_at: Date | null;
};

export type OutboxTable = {
  id: string;
  mailbox_id: string;
  conversation_id: string;
  draft_id: string;
  message_id: string;
  author_id: string;
  idempotency_key: string;
  state: string;
  blob_sha256: string;
  message_header: string;
  envelope_from: string;
  seen_seq: number;
  anyway: Generated<boolean>;
  then_resolve: Generated<boolean>;
  is_scheduled: Generated<boolean>;
  not_before: Date;
  attempts: Generated<number>;
  next_attempt_at: Date;
  attempt_generation: number | null;
  holder: number | null;
  data_started_at: Date | null;
  last_error: string | null;
  queued_at: Date;
  sent_at: Date | null;
  filed: Generated<string>;
  checked_seq: Generated<number>;
};

export type OutboxRecipientTable = {
  outbox_id: string;
  address: string;
  name: Generated<string>;
  role: string;
  state: Generated<string>;
  detail: string | null;
};

export type PasswordLinkTable = {
  token_hash: Buffer;
  person_id: string;
  kind: string;
  expires_at: Date;
  used_at: Date | null;
};

export type PersonTable = {
  id: string;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  image: string | null;
  role: Generated<string>;
  language: Generated<string>;
  time_zone: Generated<string>;
  title: Generated<string>;
  preferences: ColumnType<unknown, string | undefined, string>;
  deactivated_at: Date | null;
  last_seen_at: Date | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
};

export type PersonDepartmentTable = {
  person_id: string;
  department_id: string;
};

export type PictureTable = {
  id: string;
  owner_id: string;
  mailbox_ids: Generated<string[]>;
  filename: string;
  mime_type: string;
  size: number;
  blob_sha256: string;
  created_at: Date;
};

export type PushSubscriptionTable = {
  id: string;
  person_id: string;
  endpoint: string;
  p256dh: Buffer;
  auth: Buffer;
  created_at: Date;
};

export type QualificationTable = {
  id: string;
  mailbox_id: string | null;
  name: string;
  colour: string;
  archived_at: Date | null;
};

export type SavedViewTable = {
  id: string;
  mailbox_id: string | null;
  owner_id: string | null;
  name: string;
  filter: ColumnType<unknown, string, string>;
  position: number;
  created_at: Date;
};

export type SendPressTable = {
  author_id: string;
  idempotency_key: string;
  draft_id: string;
  outbox_id: string | null;
  conflict_seqs: ColumnType<unknown, string | undefined, string>;
  pressed_at: Date;
};

export type ServerOperationTable = {
  id: string;
  ordinal: GeneratedAlways<number>;
  mailbox_id: string;
  kind: string;
  location_id: string | null;
  message_id: string | null;
  target_folder_id: string | null;
  flags: Generated<string[]>;
  state: Generated<string>;
  attempts: Generated<number>;
  next_attempt_at: Date;
  last_error: string | null;
  created_at: Date;
};

export type SetAsideTable = {
  id: string;
  folder_id: string;
  uid_validity: number;
  uid: number;
  reason: string;
  detail: Generated<string>;
  blob_sha256: string | null;
  size: number | null;
  internal_date: Date | null;
  attempts: Generated<number>;
  retry_requested_at: Date | null;
  even_if_large: Generated<boolean>;
  created_at: Date;
};

export type SignInAccountTable = {
  id: string;
  person_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: Date | null;
  refresh_token_expires_at: Date | null;
  scope: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
};

export type SignInRateLimitTable = {
  id: Generated<string>;
  key: string;
  count: number;
  last_request: number;
};

export type SignInSessionTable = {
  id: string;
  person_id: string;
  token: string;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
};

export type SignInVerificationTable = {
  id: string;
  identifier: string;
  value: string;
  expires_at: Date;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
};

export type SignatureTable = {
  mailbox_id: string;
  person_id: string | null;
  address: string | null;
  html: string;
  updated_at: Date;
};

export type TagTable = {
  id: string;
  mailbox_id: string | null;
  name: string;
  colour: string;
  archived_at: Date | null;
};

export type TemplateTable = {
  id: string;
  mailbox_id: string | null;
  owner_id: string | null;
  name: string;
  subject: Generated<string>;
  html: string;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
  archived_at: Date | null;
  removed_at: Date | null;
};

export type TemplateFileTable = {
  id: string;
  template_id: string;
  filename: string;
  mime_type: string;
  size: number;
  blob_sha256: string;
  ordinal: number;
};

export type TemplateUseTable = {
  template_id: string;
  person_id: string;
  uses: number;
  used_at: Date;
};

export type DB = {
  absence: AbsenceTable;
  act: ActTable;
  address_history: AddressHistoryTable;
  arrival_rule: ArrivalRuleTable;
  audit_entry: AuditEntryTable;
  blocked_sender: BlockedSenderTable;
  bulk_item: BulkItemTable;
  bulk_job: BulkJobTable;
  caught_mail: CaughtMailTable;
  conversation: ConversationTable;
  conversation_head: ConversationHeadTable;
  conversation_reader: ConversationReaderTable;
  conversation_star: ConversationStarTable;
  department: DepartmentTable;
  directory_address: DirectoryAddressTable;
  directory_change: DirectoryChangeTable;
  directory_import: DirectoryImportTable;
  directory_module: DirectoryModuleTable;
  directory_record: DirectoryRecordTable;
  directory_word: DirectoryWordTable;
  draft: DraftTable;
  draft_attachment: DraftAttachmentTable;
  event: EventTable;
  event_cursor: EventCursorTable;
  folder: FolderTable;
  foreign_location: ForeignLocationTable;
  instance: InstanceTable;
  location: LocationTable;
  mail_account: MailAccountTable;
  mailbox: MailboxTable;
  mailbox_department: MailboxDepartmentTable;
  mailbox_member: MailboxMemberTable;
  mailbox_redirect: MailboxRedirectTable;
  message: MessageTable;
  message_body: MessageBodyTable;
  message_node: MessageNodeTable;
  message_search: MessageSearchTable;
  note: NoteTable;
  notification: NotificationTable;
  outbox: OutboxTable;
  outbox_recipient: OutboxRecipientTable;
  password_link: PasswordLinkTable;
  person: PersonTable;
  person_department: PersonDepartmentTable;
  picture: PictureTable;
  push_subscription: PushSubscriptionTable;
  qualification: QualificationTable;
  saved_view: SavedViewTable;
  send_press: SendPressTable;
  server_operation: ServerOperationTable;
  set_aside: SetAsideTable;
  sign_in_account: SignInAccountTable;
  sign_in_rate_limit: SignInRateLimitTable;
  sign_in_session: SignInSessionTable;
  sign_in_verification: SignInVerificationTable;
  signature: SignatureTable;
  tag: TagTable;
  template: TemplateTable;
  template_file: TemplateFileTable;
  template_use: TemplateUseTable;
};
