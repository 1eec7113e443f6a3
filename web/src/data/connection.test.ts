import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, connection, onUnauthorized, watchConnection } from './connection.ts';

const answer = vi.fn<typeof fetch>();
const unreachable = () => answer.mockRejectedValueOnce(new TypeError('Failed to fetch'));
const answered = (status = 200) => answer.mockResolvedValueOnce(new Response(null, { status }));

beforeEach(() => {
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('window', new EventTarget());
  vi.useFakeTimers();
});
afterEach(async () => {
  answered();
  await ask('/api/people/me');
  vi.useRealTimers();
  vi.unstubAllGlobals();
  answer.mockReset();
});

describe('the connection', () => {
  it('is lost with a request that finds nobody, and back with one that is answered', async () => {
    unreachable();
    await expect(ask('/api/presence')).rejects.toThrow(TypeError);
    const since = connection.silentSince();
    expect(since).not.toBeNull();
    vi.advanceTimersByTime(1_000);
    unreachable();
    await expect(ask('/api/presence')).rejects.toThrow(TypeError);
    expect(connection.silentSince()).toBe(since);
    answered(503);
    await ask('/api/presence');
    expect(connection.silentSince()).toBeNull();
  });

  it('is not lost with a request that was given up', async () => {
    answer.mockRejectedValueOnce(new DOMException('aborted', 'AbortError'));
    await expect(ask('/api/presence')).rejects.toThrow('aborted');
    expect(connection.silentSince()).toBeNull();
  });

  it('is looked at when the browser says that the network went, and again until it is back', async () => {
    const stop = watchConnection();
    unreachable();
    window.dispatchEvent(new Event('offline'));
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.silentSince()).not.toBeNull();
    unreachable();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(connection.silentSince()).not.toBeNull();
    answered();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(connection.silentSince()).toBeNull();
    const asked = answer.mock.calls.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(answer.mock.calls).toHaveLength(asked);
    stop();
  });

  it('is not believed lost only because the browser says so', async () => {
    const stop = watchConnection();
    answered();
    window.dispatchEvent(new Event('offline'));
    await vi.advanceTimersByTimeAsync(0);
    expect(answer).toHaveBeenCalledOnce();
    expect(connection.silentSince()).toBeNull();
    stop();
  });
});

it('tells when any request is answered that nobody is signed in', async () => {
  const listener = vi.fn();
  const stop = onUnauthorized(listener);
  answered(403);
  await ask('/api/presence');
  expect(listener).not.toHaveBeenCalled();
  answered(401);
  await ask('/api/presence');
  expect(listener).toHaveBeenCalledOnce();
  stop();
});
