/** The steps of all conversations as one line of time. Pure. */
import { Preferences } from '@guichet/contract/people';
import { type DemoConversation, type DemoStep, stepTime } from './content/index.ts';

export type TimelineEntry = {
  at: Date;
  conversation: DemoConversation;
  /** Of the step among those of its conversation. */
  index: number;
  step: DemoStep;
  /** What was sent leaves a moment after it was pressed, as long as it can be taken back. */
  what: 'step' | 'handOver';
};

const SECOND = 1_000;
/** How long the demo's people, who changed no preference, can take back what they sent; milliseconds. */
const HELD_BACK = Preferences.parse({}).undoSeconds * SECOND;

const isSending = (step: DemoStep): boolean =>
  step.type === 'reply' || step.type === 'forward' || step.type === 'new';

/**
 * All that happens, in order, seen at `now`. Within a conversation no two things happen at the same moment, and
 * nothing happens to it while an answer is held back.
 */
export function timelineOf(now: Date, conversations: readonly DemoConversation[]): TimelineEntry[] {
  return conversations
    .flatMap((conversation) => entriesOf(now, conversation))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function entriesOf(now: Date, conversation: DemoConversation): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let earliest = 0;
  for (const [index, step] of conversation.steps.entries()) {
    const at = Math.max(stepTime(now, conversation, step).getTime(), earliest);
    entries.push({ at: new Date(at), conversation, index, step, what: 'step' });
    earliest = at + SECOND;
    if (!isSending(step)) continue;
    entries.push({ at: new Date(at + HELD_BACK), conversation, index, step, what: 'handOver' });
    earliest += HELD_BACK;
  }
  return entries;
}
