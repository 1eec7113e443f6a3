/** Pure: which templates fit what was typed. */
import type { Template } from '@guichet/contract/templates';
import { matchRank } from '../ui/match.ts';

/** The words of an HTML text in one line. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(?:p|li|div|blockquote)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, '’')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * By name first, then by subject, then by text; where two fit alike the one that is used more stands first, as in the
 * list that is given.
 */
export function findTemplates(templates: readonly Template[], typed: string): Template[] {
  if (typed.trim() === '') return [...templates];
  return templates
    .map((template) => ({ template, rank: rankOf(template, typed) }))
    .filter((one): one is { template: Template; rank: number } => one.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ template }) => template);
}

function rankOf({ name, subject, html }: Template, typed: string): number | null {
  const byName = matchRank(typed, name);
  if (byName !== null) return byName;
  const bySubject = subject === '' ? null : matchRank(typed, subject);
  if (bySubject !== null) return 10 + bySubject;
  const byText = matchRank(typed, `${name} ${subject} ${wordsOf(html)}`);
  return byText === null ? null : 20 + byText;
}
