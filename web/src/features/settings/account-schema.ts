/** The account forms' checks: the routes' own schemas, and what the server refuses beyond them; pure. */
import { api } from '@guichet/contract/api';
import { inputSchema } from '../../data/input-schema.ts';
import type { FormSchema, SchemaIssue } from '../../ui/form-faults.ts';

interface Account {
  imap: { password: string; security: string };
  smtp: { security: string };
  allowPlain: boolean;
}

/** Adds the two rules of an account that no schema holds. `at` is where the account stands in the input. */
function withAccountRules(schema: FormSchema, at: readonly string[], needsPassword: boolean): FormSchema {
  return {
    safeParse(input) {
      const base = schema.safeParse(input);
      const issues: SchemaIssue[] = base.success ? [] : [...base.error.issues];
      const account = at.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], input);
      const { imap, smtp, allowPlain } = account as Account;
      if (needsPassword && imap.password === '') issues.push({ path: [...at, 'imap', 'password'] });
      const isPlain = imap.security === 'plain' || smtp.security === 'plain';
      if (isPlain && !allowPlain) issues.push({ path: [...at, 'allowPlain'] });
      return issues.length > 0 ? { success: false, error: { issues } } : { success: true };
    },
  };
}

/** A mailbox with its account, as `mailboxes.create` takes it. */
export const connectSchema = withAccountRules(inputSchema(api.mailboxes.create), ['account'], true);

/** An account that exists: an empty password keeps the stored one. */
export const changeSchema = withAccountRules(inputSchema(api.mailboxes.setAccount), [], false);

/** The first account of a mailbox that exists. */
export const addAccountSchema = withAccountRules(inputSchema(api.mailboxes.setAccount), [], true);
