import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import * as write from './format.ts';

/** The figures, dates and durations as one person reads them: in their language and time zone. */
export interface PersonFormat {
  language: write.FormatLanguage;
  timeZone: string;
  now(): Date;
  duration(milliseconds: number): string;
  span(milliseconds: number): string;
  elapsed(milliseconds: number): string;
  time(date: Date, seconds?: boolean): string;
  day(date: Date): string;
  stamp(date: Date): string;
  moment(date: Date): string;
  relative(date: Date): string;
  number(value: number, maximumFractionDigits?: number): string;
  count(value: number, ceiling?: number): string;
  bytes(bytes: number): string;
}

function personFormat(language: write.FormatLanguage, timeZone: string, now: () => Date): PersonFormat {
  return {
    language,
    timeZone,
    now,
    duration: (ms) => write.formatDuration(ms, language),
    span: (ms) => write.formatSpan(ms, language),
    elapsed: (ms) => write.formatElapsed(ms, language),
    time: (date, seconds) => write.formatTime(date, language, timeZone, seconds),
    day: (date) => write.formatDay(date, now(), language, timeZone),
    stamp: (date) => write.formatStamp(date, now(), language, timeZone),
    moment: (date) => write.formatMoment(date, language, timeZone),
    relative: (date) => write.formatRelative(date, now(), language),
    number: (value, digits) => write.formatNumber(value, language, digits),
    count: (value, ceiling) => write.formatCount(value, language, ceiling),
    bytes: (bytes) => write.formatBytes(bytes, language),
  };
}

const systemClock = () => new Date();
const Context = createContext(personFormat('fr', 'Europe/Paris', systemClock));

export interface PersonFormatProviderProps {
  language: write.FormatLanguage;
  /** IANA name, from the person's preferences. */
  timeZone: string;
  /** The clock to read; the demo hands in its own. */
  now?: () => Date;
  children: ReactNode;
}

/** Gives everything below the person's language, time zone and clock. `now` must be stable. */
export function PersonFormatProvider({
  language,
  timeZone,
  now = systemClock,
  children,
}: PersonFormatProviderProps) {
  const value = useMemo(() => personFormat(language, timeZone, now), [language, timeZone, now]);
  return <Context value={value}>{children}</Context>;
}

/** The formats of the person who looks. */
export function usePersonFormat(): PersonFormat {
  return useContext(Context);
}

/** The clock's time, renewed every `every` ms, so that waits and "il y a" go on. */
export function useNow(every = 30_000): Date {
  const { now } = usePersonFormat();
  const ticker = tickerOf(now, every);
  return useSyncExternalStore(ticker.subscribe, ticker.read);
}

type Ticker = { subscribe(watcher: () => void): () => void; read(): Date };
const tickers = new WeakMap<() => Date, Map<number, Ticker>>();

/** Everything on screen reads one and the same moment: two ages of one thing never differ. */
function tickerOf(now: () => Date, every: number): Ticker {
  const known = tickers.get(now) ?? new Map<number, Ticker>();
  tickers.set(now, known);
  const ticker = known.get(every) ?? newTicker(now, every);
  known.set(every, ticker);
  return ticker;
}

function newTicker(now: () => Date, every: number): Ticker {
  const watchers = new Set<() => void>();
  let value = now();
  let readAt = performance.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    value = now();
    readAt = performance.now();
    for (const watcher of watchers) watcher();
  };
  return {
    read: () => value,
    subscribe(watcher) {
      watchers.add(watcher);
      timer ??= setInterval(tick, every);
      // What comes on screen shows an age of now, and all others with it.
      if (performance.now() - readAt > 1_000) tick();
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

export interface RelativeTimeProps {
  date: Date;
  /** stamp: "09:42", "hier", "jeu. 26". relative: "il y a 40 s". time: "09:42". duration: time since, "1 h 12". */
  as?: 'stamp' | 'relative' | 'time' | 'seconds' | 'day' | 'duration';
  className?: string;
}

/** A moment, with the full date on hover. It renews itself as time passes. */
export function RelativeTime({ date, as = 'stamp', className }: RelativeTimeProps) {
  const format = usePersonFormat();
  const now = useNow(as === 'relative' ? 5_000 : 30_000);
  const texts = {
    stamp: () => format.stamp(date),
    relative: () => write.formatRelative(date, now, format.language),
    time: () => format.time(date),
    seconds: () => format.time(date, true),
    day: () => format.day(date),
    duration: () => format.duration(now.getTime() - date.getTime()),
  };
  return (
    <time
      dateTime={date.toISOString()}
      title={format.moment(date)}
      className={className ? `num ${className}` : 'num'}
    >
      {texts[as]()}
    </time>
  );
}
