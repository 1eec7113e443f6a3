/** format=flowed (RFC 3676): soft-broken lines of one quote depth become one line again. */

interface FlowedLine {
  depth: number;
  content: string;
}

function readLine(line: string): FlowedLine {
  const depth = /^>*/.exec(line)?.[0].length ?? 0;
  const rest = line.slice(depth);
  return { depth, content: rest.startsWith(' ') ? rest.slice(1) : rest };
}

function writeLine(depth: number, content: string): string {
  return depth === 0 ? content : `${'>'.repeat(depth)} ${content}`.trimEnd();
}

/** Unfolds a flowed text; `delSp` removes the space before each soft break. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let pieces: string[] = [];
  let depth = 0;
  const flush = () => {
    if (pieces.length > 0) out.push(writeLine(depth, pieces.join('')));
    pieces = [];
  };
  for (const raw of text.split('\n')) {
    const line = readLine(raw);
    if (pieces.length > 0 && line.depth !== depth) flush();
    depth = line.depth;
    const isSoft = line.content.endsWith(' ') && line.content !== '-- ';
    if (line.content === '-- ') flush();
    pieces.push(isSoft && delSp ? line.content.slice(0, -1) : line.content);
    if (!isSoft) flush();
  }
  flush();
  return out.join('\n');
}
