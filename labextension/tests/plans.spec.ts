import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlansModel } from '../src/model/plans';
import { ApiError } from '../src/restapi';
import type { Plan, Progress } from '../src/tokens';
import { FakeClient, FakeEvents, plan, settle } from './fakes';

const PROGRESS: Progress = {
  phase: 'downloading',
  done: 7,
  total: 31,
  bytes: 12e6,
  bytes_total: 40e6,
  current: 'numpy'
};

describe('PlansModel', () => {
  let client: FakeClient;
  let events: FakeEvents;
  let plans: PlansModel;
  let finished: Plan[];

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    events = new FakeEvents();
    plans = new PlansModel(client, events);
    finished = [];
    plans.finished.connect((_, plan) => {
      finished.push(plan);
    });
  });

  afterEach(() => {
    plans.dispose();
    vi.useRealTimers();
  });

  it('finds what was left running or failed, not what a form made', async () => {
    for (const [id, part] of Object.entries({
      running: { state: 'committing' },
      failed: { state: 'failed' },
      unsolved: { state: 'failed', changes: [] },
      waiting: { state: 'ready' },
      done: { state: 'done' }
    } satisfies Record<string, Partial<Plan>>)) {
      client.plans.set(id, plan(id, part));
    }
    await plans.start();
    expect(plans.tracked.map(({ id }) => id)).toEqual(['running', 'failed']);
  });

  it('shows progress as the events tell it', async () => {
    await plans.commit(plan('p1'));
    events.sayPlan({ id: 'p1', progress: PROGRESS });
    expect(plans.tracked[0].progress).toEqual(PROGRESS);
  });

  it('leaves out an event that was overtaken', async () => {
    await plans.commit(plan('p1'));
    events.sayPlan({ id: 'p1', sequence: 5, progress: PROGRESS });
    events.sayPlan({
      id: 'p1',
      sequence: 4,
      progress: { ...PROGRESS, done: 1 }
    });
    expect(plans.tracked[0].progress?.done).toBe(7);
  });

  it('tells once that a plan is done, and takes it off the list', async () => {
    await plans.commit(plan('p1'));
    client.plans.set('p1', plan('p1', { state: 'done' }));
    events.sayPlan({ id: 'p1', state: 'done' });
    events.sayPlan({ id: 'p1', state: 'done' });
    await settle();
    expect(finished.map(({ state }) => state)).toEqual(['done']);
    expect(plans.tracked).toEqual([]);
  });

  it('is not confused by a plan that ends before its commit is answered', async () => {
    const answer = vi.spyOn(client, 'commitPlan');
    let resolve: (plan: Plan) => void = () => undefined;
    answer.mockReturnValue(new Promise(done => (resolve = done)));
    const commit = plans.commit(plan('p1'));
    client.plans.set('p1', plan('p1', { state: 'done' }));
    events.sayPlan({ id: 'p1', state: 'done' });
    await settle();
    resolve(plan('p1', { state: 'committing' }));
    await commit;
    expect(finished).toHaveLength(1);
    expect(plans.tracked).toEqual([]);
  });

  it('keeps a failed plan until it is dismissed', async () => {
    await plans.commit(plan('p1'));
    const error = { code: 'download', message: 'The channel is gone.' };
    client.plans.set('p1', plan('p1', { state: 'failed', error }));
    events.sayPlan({ id: 'p1', state: 'failed' });
    await settle();
    expect(plans.tracked[0].error).toEqual(error);
    await plans.dismiss('p1');
    expect(plans.tracked).toEqual([]);
    expect(client.deleted).toEqual(['p1']);
  });

  it('looks itself where no events come through', async () => {
    await plans.start();
    await plans.commit(plan('p1'));
    client.plans.set('p1', plan('p1', { state: 'done' }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(finished).toHaveLength(1);
  });

  it('asks for nothing while nothing runs', async () => {
    const get = vi.spyOn(client, 'getPlan');
    await plans.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(get).not.toHaveBeenCalled();
  });

  it('sees a plan that another tab has committed', async () => {
    client.plans.set('p2', plan('p2', { state: 'committing' }));
    events.sayPlan({ id: 'p2', state: 'committing' });
    await settle();
    expect(plans.tracked.map(({ id }) => id)).toEqual(['p2']);
  });

  it('says that a plan is cancelled, also when the server has dropped it', async () => {
    await plans.commit(plan('p1'));
    client.plans.delete('p1');
    await plans.cancel('p1');
    expect(plans.tracked[0].state).toBe('cancelled');
  });

  it('calls a plan failed that a restarted server does not know', async () => {
    await plans.start();
    await plans.commit(plan('p1'));
    client.plans.clear();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(plans.tracked[0]).toMatchObject({ state: 'failed', error: null });
  });

  it('takes a plan whose commit is refused off the list', async () => {
    client.failure = new ApiError('The environment changed', 409, 'outdated');
    await expect(plans.commit(plan('p1'))).rejects.toThrow(/changed/);
    expect(plans.tracked).toEqual([]);
  });
});
