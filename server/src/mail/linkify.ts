/** Plain text to safe HTML with its links made clickable. */
import { LinkifyIt } from 'linkify-it';

const linkify = new LinkifyIt({ fuzzyEmail: true, fuzzyLink: true, fuzzyIP: false });
/** Longer texts are shown without links: finding them is not worth the time. */
const MAX_LINKIFIED = 500_000;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function isSafeUrl(url: string): boolean {
  return /^(?:https?|mailto|ftp):/i.test(url);
}

/** Escapes the text, turns line ends into `<br>` and addresses of the web and of mail into links. */
export function linkifyText(text: string): string {
  const matches = text.length <= MAX_LINKIFIED ? (linkify.match(text) ?? []) : [];
  let out = '';
  let position = 0;
  for (const match of matches) {
    if (!isSafeUrl(match.url)) continue;
    out += escapeHtml(text.slice(position, match.index));
    out += `<a href="${escapeHtml(match.url)}" target="_blank" rel="noopener noreferrer nofollow">${escapeHtml(match.text)}</a>`;
    position = match.lastIndex;
  }
  return (out + escapeHtml(text.slice(position))).replace(/\r\n?|\n/g, '<br>');
}
