/** What the live stream tells beside the cached data, for components. */
import type { Presence } from '@guichet/contract/realtime';
import { useMemo, useSyncExternalStore } from 'react';
import { type LiveState, liveState } from './live.ts';

/** One part of the live state; renders again only when that part changes. */
export function useLive<T>(part: (state: LiveState) => T): T {
  return useSyncExternalStore(liveState.subscribe, () => part(liveState.get()));
}

const nobody: readonly never[] = [];

/** Who is where; nobody while the connection is lost, for what was known is no longer true. */
export const presentPart = (state: LiveState): readonly Presence[] =>
  state.lostSince === null ? state.present : nobody;

/** Who is online; nobody while the connection is lost. */
export const onlinePart = (state: LiveState): readonly string[] =>
  state.lostSince === null ? state.onlineIds : nobody;

/** Colleagues by the conversation that they look at or write in, those who write first; never myself. */
export function usePresenceByConversation(meId: string): ReadonlyMap<string, readonly Presence[]> {
  const present = useLive(presentPart);
  return useMemo(() => presenceByConversation(present, meId), [present, meId]);
}

/** Pure: groups presence by conversation; a person stands once, as writing when he does both. */
export function presenceByConversation(
  present: readonly Presence[],
  meId: string,
): ReadonlyMap<string, readonly Presence[]> {
  const byConversation = new Map<string, Presence[]>();
  for (const one of present) {
    if (one.conversationId === null || one.personId === meId) continue;
    const others = byConversation.get(one.conversationId) ?? [];
    const same = others.findIndex((other) => other.personId === one.personId);
    if (same === -1) others.push(one);
    else if (one.mode === 'writing') others[same] = one;
    byConversation.set(one.conversationId, others);
  }
  for (const people of byConversation.values()) {
    people.sort((a, b) => Number(b.mode === 'writing') - Number(a.mode === 'writing'));
  }
  return byConversation;
}
