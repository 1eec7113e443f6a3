/**
 * The style attribute of mail HTML, reduced to what can neither fetch nor leave its place. Everything works by
 * lists of what is allowed; a value with an escape, a comment or an unknown function is dropped whole.
 */

const PROPERTIES = new Set([
  'color',
  'background',
  'background-color',
  'font',
  'font-family',
  'font-size',
  'font-style',
  'font-variant',
  'font-weight',
  'line-height',
  'letter-spacing',
  'word-spacing',
  'text-align',
  'text-decoration',
  'text-decoration-line',
  'text-decoration-color',
  'text-decoration-style',
  'text-indent',
  'text-transform',
  'vertical-align',
  'white-space',
  'word-break',
  'word-wrap',
  'overflow-wrap',
  'direction',
  'unicode-bidi',
  'display',
  'float',
  'clear',
  'width',
  'height',
  'min-width',
  'max-width',
  'min-height',
  'max-height',
  'padding',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
  'margin',
  'margin-top',
  'margin-right',
  'margin-bottom',
  'margin-left',
  'border',
  'border-top',
  'border-right',
  'border-bottom',
  'border-left',
  'border-width',
  'border-style',
  'border-color',
  'border-radius',
  'border-collapse',
  'border-spacing',
  'border-top-width',
  'border-right-width',
  'border-bottom-width',
  'border-left-width',
  'border-top-style',
  'border-right-style',
  'border-bottom-style',
  'border-left-style',
  'border-top-color',
  'border-right-color',
  'border-bottom-color',
  'border-left-color',
  'border-top-left-radius',
  'border-top-right-radius',
  'border-bottom-left-radius',
  'border-bottom-right-radius',
  'list-style-type',
  'list-style-position',
  'table-layout',
  'caption-side',
  'empty-cells',
  'box-sizing',
  'opacity',
  'overflow',
  'page-break-before',
  'page-break-after',
  'page-break-inside',
]);
const FUNCTIONS = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'calc']);
const MAX_STYLE_LENGTH = 10_000;

export interface FilteredStyle {
  style: string;
  /** Remote pictures that it would have fetched. */
  remote: number;
}

/** Splits declarations at `;` outside quotes and parentheses. */
function splitDeclarations(style: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < style.length; i++) {
    const char = style[i] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ';' && depth === 0) {
      out.push(style.slice(start, i));
      start = i + 1;
    }
  }
  out.push(style.slice(start));
  return out;
}

function isSafeValue(value: string): boolean {
  if (
    value === '' ||
    value.length > 400 ||
    /[\\<>{}@&\p{Cc}]|\/\*|!ie|javascript|expression|behaviou?r|-moz-binding/iu.test(value)
  )
    return false;
  for (const match of value.matchAll(/([\w-]*)\s*\(/g))
    if (!FUNCTIONS.has((match[1] as string).toLowerCase())) return false;
  return true;
}

/** Margins that pull a box over its surroundings, and boxes taller than any mail, could cover what is not theirs. */
function isHarmlessFor(property: string, value: string): boolean {
  if (property.startsWith('margin') || property === 'text-indent') return !/(?:^|\s)-/.test(value);
  if (property === 'display')
    return /^(?:none|block|inline|inline-block|table|table-row|table-cell|table-row-group|list-item|inline-table)(?:\s*!important)?$/i.test(
      value,
    );
  if (property === 'opacity') return value !== '' && Number.parseFloat(value) >= 0;
  return true;
}

/** Keeps the harmless declarations of a style attribute. */
export function filterStyle(style: string): FilteredStyle {
  const kept: string[] = [];
  let remote = 0;
  for (const declaration of splitDeclarations(style.slice(0, MAX_STYLE_LENGTH))) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const property = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    if (/url\s*\(\s*["']?\s*(?:https?:)?\/\//i.test(value)) remote++;
    if (PROPERTIES.has(property) && isSafeValue(value) && isHarmlessFor(property, value))
      kept.push(`${property}:${value}`);
  }
  return { style: kept.join(';'), remote };
}
