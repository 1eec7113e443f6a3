import { COMMANDS, type Fault, OPTIONS } from './config-options.ts';

export type Arguments = {
  /** Options by name without dashes; a flag has the value ''. */
  given: Map<string, string>;
  command: string | null;
  rest: readonly string[];
};

/**
 * Splits the arguments: options (`--name value`, `--name=value`, `-h`), then at most one command with the rest.
 * Adds what it does not understand to `faults`.
 */
export function parseArguments(argv: readonly string[], faults: Fault[]): Arguments {
  const given = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (!argument.startsWith('-')) {
      if (!COMMANDS.some((command) => command.name === argument)) {
        const names = COMMANDS.map((command) => command.name);
        faults.push({ kind: 'unknown-command', name: argument, suggestion: suggest(argument, names) });
      }
      return { given, command: argument, rest: argv.slice(at + 1) };
    }
    const equals = argument.indexOf('=');
    const written = equals < 0 ? argument : argument.slice(0, equals);
    const option = OPTIONS.find(({ name }) => `--${name}` === (written === '-h' ? '--help' : written));
    if (!option) {
      const names = OPTIONS.map(({ name }) => `--${name}`);
      faults.push({ kind: 'unknown-option', name: written, suggestion: suggest(written, names) });
      // Its value is not a command.
      if (equals < 0 && argv[at + 1] !== undefined && !argv[at + 1]?.startsWith('-')) at += 1;
      continue;
    }
    if (option.value === undefined) {
      if (equals >= 0)
        faults.push({ kind: 'no-value-wanted', name: written, given: argument.slice(equals + 1) });
      given.set(option.name, '');
      continue;
    }
    let value = equals < 0 ? argv[at + 1] : argument.slice(equals + 1);
    if (equals < 0 && value?.startsWith('-')) value = undefined;
    else if (equals < 0) at += 1;
    if (!value) faults.push({ kind: 'value-missing', name: written, example: option.example ?? '' });
    else given.set(option.name, value);
  }
  return { given, command: null, rest: [] };
}

/** The one of `known` that was probably meant by `written`, if any is near. */
export function suggest(written: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(written, name);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** Letters to insert, remove or change (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
