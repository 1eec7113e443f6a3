const escapeHtml = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A mail as shops and carriers send them: logo and picture from their server, a table of lines, a footer. */
export function tableMail(mail: {
  host: string;
  title: string;
  intro: string;
  head: string[];
  rows: string[][];
  outro: string;
  color: string;
}): string {
  const cell = (tag: 'td' | 'th') => (text: string) =>
    `<${tag} style="padding:8px 12px;border-bottom:1px solid #dddddd;text-align:left">${escapeHtml(text)}</${tag}>`;
  const rows = mail.rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('\n');
  return `<!DOCTYPE html>
<html lang="fr"><body style="margin:0;background:#f2f2f2;font-family:Arial,Helvetica,sans-serif;color:#222222">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 8px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="background:#ffffff">
<tr><td style="padding:16px 24px;background:${mail.color}"><img src="https://img.${mail.host}.example.test/logo.png" alt="${escapeHtml(mail.host)}" width="140" height="36"></td></tr>
<tr><td style="padding:24px"><h1 style="font-size:20px;margin:0 0 12px">${escapeHtml(mail.title)}</h1>
<p>${escapeHtml(mail.intro)}</p>
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">
<tr>${mail.head.map(cell('th')).join('')}</tr>
${rows}
</table>
<p>${escapeHtml(mail.outro)}</p>
<img src="https://img.${mail.host}.example.test/ouverture.gif" alt="" width="1" height="1"></td></tr>
</table></td></tr></table>
</body></html>`;
}

/** A mail as office programs write it: paragraphs, a coloured word, a signature with a picture. */
export function officeMail(
  paragraphs: string[],
  sign: { name: string; title: string; host: string },
): string {
  const body = paragraphs.map((text) => `<p class="MsoNormal">${escapeHtml(text)}</p>`).join('\n');
  return `<html><head><style>p.MsoNormal{margin:0 0 8pt;font:11pt Calibri,sans-serif}</style></head><body lang="FR">
<div class="WordSection1">
${body}
<p class="MsoNormal"><b style="color:#1f4e79">${escapeHtml(sign.name)}</b><br>${escapeHtml(sign.title)}<br>
<img src="https://www.${sign.host}.example.test/signature.jpg" alt="${escapeHtml(sign.title)}" width="180"></p>
</div></body></html>`;
}
