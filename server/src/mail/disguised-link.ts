/**
 * Links whose words name another place than the one they lead to. Where the words look like an address of the
 * web, the true host is shown beside them.
 */
import { LinkifyIt } from 'linkify-it';
import { dropFillers, stripTags } from './html-text.ts';

const linkify = new LinkifyIt({ fuzzyEmail: true, fuzzyLink: true, fuzzyIP: true });

/** Longer words are no address that somebody reads. */
const MAX_WORDS = 2_000;

const hostOf = (url: string): string | null => {
  const parsed = URL.parse(url);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.hostname.replace(/\.$/, '') : null;
};

/** A host of its own, or one below it: `client.banque.fr` is `banque.fr`'s. */
function isWithin(host: string, shown: string): boolean {
  const named = shown.replace(/^www\./, '');
  return host === named || host.endsWith(`.${named}`);
}

/**
 * The host that a link truly leads to, in ASCII (IDNA) so that no look-alike letter hides, when its words show an
 * address of another host; null when they agree or name none.
 */
export function disguisedHost(words: string, href: string): string | null {
  const host = hostOf(href.trim());
  if (host === null) return null;
  const found = linkify.match(dropFillers(words).slice(0, MAX_WORDS).trim()) ?? [];
  const shown = found.flatMap(({ url }) => hostOf(url) ?? []);
  return shown.length > 0 && shown.some((one) => !isWithin(host, one)) ? host : null;
}

/**
 * Safe HTML as `sanitizeHtml` gives it, whose attributes hold no `>`: behind each disguised link its true host in
 * parentheses, and its whole target as its title. In linear time.
 */
export function revealDisguised(safeHtml: string): string {
  const open: { at: number; tag: string; contentAt: number }[] = [];
  const edits: { at: number; length: number; text: string }[] = [];
  for (const match of safeHtml.matchAll(/<a\b[^>]*>|<\/a>/g)) {
    const [tag] = match;
    if (tag !== '</a>') {
      open.push({ at: match.index, tag, contentAt: match.index + tag.length });
      continue;
    }
    const link = open.pop();
    const target = link && / href="([^"]*)"/.exec(link.tag)?.[1];
    if (!link || target === undefined) continue;
    const words = stripTags(
      safeHtml.slice(link.contentAt, Math.min(match.index, link.contentAt + 4 * MAX_WORDS)),
    );
    const host = disguisedHost(words, stripTags(target));
    if (host === null) continue;
    const tagText = link.tag.replace(/ title="[^"]*"/g, '').replace(/^<a/, `<a title="${target}"`);
    edits.push({ at: link.at, length: link.tag.length, text: tagText });
    edits.push({ at: match.index + tag.length, length: 0, text: ` <bdi class="host">(${host})</bdi>` });
  }
  let html = '';
  let position = 0;
  for (const { at, length, text } of edits.sort((a, b) => a.at - b.at)) {
    html += safeHtml.slice(position, at) + text;
    position = at + length;
  }
  return html + safeHtml.slice(position);
}
