import type { Note } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { Fragment } from 'react';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';

import { Timeline, TimelineDay, TimelineEvent } from '../../ui/Timeline.tsx';
import { lookOf, type Names, sentenceOf } from './sentences.ts';
import type { Line } from './story.ts';

interface HistoryLinesProps {
  lines: readonly Line[];
  names: Names;
  notes: readonly Note[];
}

/** Newest first, a line for each day. */
export function HistoryLines({ lines, names, notes }: HistoryLinesProps) {
  const { t } = useLingui();
  const { day } = usePersonFormat();
  const days = lines.map(({ event }) => day(new Date(event.occurredAt)));
  return (
    <Timeline label={t`Historique`}>
      {lines.map((line, index) => {
        const { event, fate } = line;
        const { icon, tone } = lookOf(event);
        const message =
          event.kind === 'conversation.assigned'
            ? notes.find((note) => note.id === event.data.noteId)?.text
            : undefined;
        return (
          <Fragment key={event.id}>
            {days[index] !== days[index - 1] && <TimelineDay>{days[index]}</TimelineDay>}
            <TimelineEvent
              icon={icon}
              at={new Date(event.occurredAt)}
              {...(tone ? { tone } : {})}
              {...(message ? { why: message } : {})}
            >
              {sentenceOf(line, names)}
              {fate?.what === 'sent' && fate.refused === 0 && (
                <>
                  {' · '}
                  {t`remis à`} <RelativeTime date={new Date(fate.at)} as="seconds" />
                </>
              )}
            </TimelineEvent>
          </Fragment>
        );
      })}
    </Timeline>
  );
}
