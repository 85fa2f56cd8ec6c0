import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHOICE_DEBOUNCE, DEBOUNCE, LivePlan } from '../src/model/livePlan';
import { ApiError } from '../src/restapi';
import type { PlanRequest } from '../src/tokens';
import { FakeClient, FakeEvents, plan, settle } from './fakes';

function request(...specs: string[]): PlanRequest {
  return { action: 'create', name: 'ml', specs };
}

describe('LivePlan', () => {
  let client: FakeClient;
  let events: FakeEvents;
  let live: LivePlan;

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    events = new FakeEvents();
    live = new LivePlan(client, events);
  });

  afterEach(() => {
    live.dispose();
    vi.useRealTimers();
  });

  it('asks once when the typing stops', () => {
    live.request(request('n'), true);
    vi.advanceTimersByTime(DEBOUNCE - 1);
    live.request(request('numpy'), true);
    expect(live.state).toBe('solving');
    vi.advanceTimersByTime(DEBOUNCE);
    expect(client.pending.map(({ request }) => request)).toEqual([
      request('numpy')
    ]);
  });

  it('does not wait for more after a choice', () => {
    live.request(request('numpy'), false);
    vi.advanceTimersByTime(CHOICE_DEBOUNCE);
    expect(client.pending).toHaveLength(1);
    expect(CHOICE_DEBOUNCE).toBeLessThan(DEBOUNCE);
  });

  it('shows the answer', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1'));
    expect(live.state).toBe('answered');
    expect(live.plan?.id).toBe('p1');
  });

  it('does not ask again for the same', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1'));
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    expect(live.state).toBe('answered');
    expect(client.pending).toHaveLength(1);
  });

  it('drops an answer that comes too late, here and on the server', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    live.request(request('pandas'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[1].answer(plan('new'));
    await client.pending[0].answer(plan('old'));
    expect(live.plan?.id).toBe('new');
    expect(client.deleted).toEqual(['old']);
  });

  it('does not show an error that comes too late', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    live.request(request('pandas'), true);
    await client.pending[0].refuse(new ApiError('no', 422, 'invalid'));
    expect(live.state).toBe('solving');
    expect(live.error).toBeNull();
  });

  it('cancels a plan that is superseded, and keeps showing the one before', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1'));
    live.request(request('numpy', 'pandas'), true);
    expect(client.deleted).toEqual(['p1']);
    expect(live.state).toBe('solving');
    expect(live.plan?.id).toBe('p1');
  });

  it('looks again at a plan that is still solving', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    client.plans.set('p1', plan('p1', { state: 'solving' }));
    await client.pending[0].answer(plan('p1', { state: 'solving' }));
    expect(live.state).toBe('solving');
    client.plans.set('p1', plan('p1', { state: 'unsolvable' }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(live.plan?.state).toBe('unsolvable');
  });

  it('looks at once when an event says that it is solved', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1', { state: 'solving' }));
    client.plans.set('p1', plan('p1'));
    events.sayPlan({ id: 'p1', state: 'ready' });
    await vi.advanceTimersByTimeAsync(0);
    expect(live.state).toBe('answered');
  });

  it('shows an error, and asks again when told to', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].refuse(new ApiError('down', 503, 'unreachable'));
    expect(live.state).toBe('error');
    live.retry();
    vi.advanceTimersByTime(0);
    expect(client.pending).toHaveLength(2);
    expect(live.error).toBeNull();
  });

  it('drops its plan when it is closed, but not one that was taken', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1'));
    expect(live.take()?.id).toBe('p1');
    live.dispose();
    expect(client.deleted).toEqual([]);
  });

  it('drops a plan whose answer comes after it was closed', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    live.dispose();
    await client.pending[0].answer(plan('p1'));
    await settle();
    expect(client.deleted).toEqual(['p1']);
  });

  it('forgets its plan when nothing is asked for any more', async () => {
    live.request(request('numpy'), true);
    vi.advanceTimersByTime(DEBOUNCE);
    await client.pending[0].answer(plan('p1'));
    live.request(null, true);
    expect(live.state).toBe('idle');
    expect(live.plan).toBeNull();
    expect(client.deleted).toEqual(['p1']);
  });
});
