import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentsModel } from '../src/model/environments';
import { environmentOfKernel } from '../src/model/kernels';
import { ApiError } from '../src/restapi';
import { environment, FakeClient, FakeEvents, settle } from './fakes';

describe('EnvironmentsModel', () => {
  let client: FakeClient;
  let events: FakeEvents;
  let model: EnvironmentsModel;

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    client.environments = [environment('ml')];
    events = new FakeEvents();
    model = new EnvironmentsModel(client, events);
  });

  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
  });

  it('loads when it is started, not before', async () => {
    await vi.advanceTimersByTimeAsync(120_000);
    expect(client.listCalls).toBe(0);
    expect(model.state).toBe('loading');
    model.start();
    await vi.advanceTimersByTimeAsync(100);
    expect(model.state).toBe('ready');
    expect(model.get('ml')?.name).toBe('ml');
  });

  it('loads again when an event tells of a change', async () => {
    await model.refresh();
    client.environments = [environment('ml'), environment('geo')];
    events.sayEnvironment('geo');
    await settle();
    expect(model.all.map(({ id }) => id)).toEqual(['ml', 'geo']);
  });

  it('loads once more, not many times, for calls while it is loading', async () => {
    void model.refresh();
    await Promise.all([model.refresh(), model.refresh(), model.refresh()]);
    expect(client.listCalls).toBe(2);
  });

  it('looks itself from time to time', async () => {
    model.start();
    await vi.advanceTimersByTimeAsync(150_000);
    expect(client.listCalls).toBeGreaterThanOrEqual(2);
  });

  it('keeps the list it has when a refresh fails', async () => {
    await model.refresh();
    client.failure = new ApiError('gone', 0, 'unreachable');
    await model.refresh();
    expect(model.state).toBe('ready');
    expect(model.error?.message).toBe('gone');
    client.failure = null;
    await model.refresh();
    expect(model.error).toBeNull();
  });

  it('is in error when there never was a list', async () => {
    client.failure = new ApiError('no extension', 404, 'unknown');
    await model.refresh();
    expect(model.state).toBe('error');
  });

  it('hears nothing after it is disposed', async () => {
    model.dispose();
    events.sayEnvironment('geo');
    await settle();
    expect(client.listCalls).toBe(0);
  });
});

describe('environmentOfKernel', () => {
  const ml = environment('ml');
  const geo = environment('geo');
  const specs = (name: string, metadata: object) => ({
    default: 'python3',
    kernelspecs: {
      [name]: {
        name,
        display_name: name,
        language: 'python',
        argv: [],
        env: {},
        resources: {},
        metadata: { ...metadata }
      }
    }
  });

  it('goes by the prefix that the kernelspec names', () => {
    const found = environmentOfKernel(
      'mine',
      specs('mine', { conda_env_path: '/envs/geo' }),
      [ml, geo]
    );
    expect(found).toBe(geo);
  });

  it('goes by the name of the kernel where there is no prefix', () => {
    const kernel = 'conda-env-ml-py';
    expect(environmentOfKernel(kernel, specs(kernel, {}), [ml, geo])).toBe(ml);
    expect(environmentOfKernel(kernel, null, [ml, geo])).toBe(ml);
  });

  it('finds none for the kernel of the server itself', () => {
    const found = environmentOfKernel('python3', specs('python3', {}), [ml]);
    expect(found).toBeUndefined();
  });
});
