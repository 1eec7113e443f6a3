/** The account form's values and the input that they make; pure. */
import type { AccountInput, AccountState, ServerSettings } from '@guichet/contract/mailboxes';

export type Side = 'imap' | 'smtp';
export type Security = ServerSettings['security'];

export interface ServerValues {
  host: string;
  /** As typed; empty while nothing was. */
  port: string;
  security: Security;
  user: string;
}

export interface AccountValues {
  imap: ServerValues;
  smtp: ServerValues;
  /** One password for both, unless `ownSmtpPassword`. */
  password: string;
  ownSmtpPassword: boolean;
  smtpPassword: string;
  importSince: AccountInput['importSince'];
  allowPlain: boolean;
  sentFiledByServer: boolean;
}

const empty: ServerValues = { host: '', port: '', security: 'tls', user: '' };

export const newAccount: AccountValues = {
  imap: { ...empty, port: '993' },
  smtp: { ...empty, port: '465' },
  password: '',
  ownSmtpPassword: false,
  smtpPassword: '',
  importSince: '1year',
  allowPlain: false,
  sentFiledByServer: false,
};

/** The values of an account that exists; its passwords stay where they are until new ones are typed. */
export function valuesOf(state: AccountState): AccountValues {
  const { imap, smtp, importSince, allowPlain, sentFiledByServer } = state;
  return {
    ...newAccount,
    imap: { ...imap, port: String(imap.port) },
    smtp: { ...smtp, port: String(smtp.port) },
    importSince,
    allowPlain,
    sentFiledByServer,
  };
}

/** Nothing typed is no number; what is typed and is none stays apart from it, so that the form says which. */
function portOf(typed: string): number {
  if (typed === '') return Number.NaN;
  return /^\d+$/.test(typed) ? Number(typed) : Number.POSITIVE_INFINITY;
}

/** What the server takes. A port that is no number stays wrong, so that the schema says so. */
export function accountInput(values: AccountValues): AccountInput {
  const { imap, smtp, password, ownSmtpPassword, smtpPassword } = values;
  const server = (side: ServerValues, secret: string) => ({
    host: side.host.trim(),
    port: portOf(side.port.trim()),
    security: side.security,
    user: side.user.trim(),
    password: secret,
  });
  return {
    imap: server(imap, password),
    smtp: server(smtp, ownSmtpPassword ? smtpPassword : password),
    importSince: values.importSince,
    allowPlain: values.allowPlain,
    sentFiledByServer: values.sentFiledByServer,
  };
}

const usualPorts: Record<Side, Record<Security, string>> = {
  imap: { tls: '993', starttls: '143', plain: '143' },
  smtp: { tls: '465', starttls: '587', plain: '25' },
};

/** Changes the encryption, and the port with it while the port is a usual one. */
export function withSecurity(server: ServerValues, side: Side, security: Security): ServerValues {
  const isUsual = server.port === '' || Object.values(usualPorts[side]).includes(server.port);
  return { ...server, security, port: isUsual ? usualPorts[side][security] : server.port };
}

/** Whether plain connections are asked for: they then need the permission by hand. */
export const asksPlain = (values: AccountValues): boolean =>
  values.imap.security === 'plain' || values.smtp.security === 'plain';

/** A name for a mailbox, from its address: `support@…` → "Support". */
export function nameFromAddress(address: string): string {
  const local = address.split('@')[0] ?? '';
  const words = local.split(/[._+-]+/).filter((word) => word !== '');
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ');
}

/** Fills in a guess; what the person typed by hand (`touched`) stays. */
export function withGuess(
  values: AccountValues,
  guess: Record<Side, { host: string; port: number; security: Security; user: string }>,
  touched: ReadonlySet<Side>,
): AccountValues {
  const pick = (side: Side): ServerValues =>
    touched.has(side)
      ? values[side]
      : {
          host: guess[side].host,
          port: String(guess[side].port),
          security: guess[side].security,
          user: guess[side].user,
        };
  return { ...values, imap: pick('imap'), smtp: pick('smtp') };
}
