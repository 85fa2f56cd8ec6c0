import type { Session } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';
import {
  blockOf,
  carriedName,
  environmentInKernelName,
  runsOf,
  withRun
} from '../src/model/carried';
import { missingEnvironment } from '../src/model/elsewhere';
import { EnvironmentsModel } from '../src/model/environments';
import { PlansModel } from '../src/model/plans';
import { StaleKernels } from '../src/model/staleKernels';
import { environment, FakeClient, FakeEvents, plan, settle } from './fakes';

const specs = (...names: string[]) => ({
  default: 'python3',
  kernelspecs: Object.fromEntries(names.map(name => [name, undefined]))
});

describe('what a notebook carries', () => {
  it('is nothing where something else stands in its place', () => {
    for (const odd of [undefined, null, 'text', 3, []]) {
      expect(carriedName(blockOf(odd))).toBeNull();
      expect(runsOf(blockOf(odd))).toEqual([]);
    }
    expect(runsOf({ runs: [{ started: 'x' }, 7] })).toEqual([]);
  });

  it('grows with each run, up to an end', () => {
    const run = { started: '2026-11-25T10:00:00Z', hash: 'h' };
    let block = withRun({}, run, environment('ml'));
    expect(block).toMatchObject({ environment: 'ml', runs: [run] });
    for (let i = 0; i < 300; i++) {
      block = withRun(block, run, environment('other'));
    }
    expect(runsOf(block)).toHaveLength(200);
    expect(block.environment).toBe('ml');
  });
});

it.each([
  ['conda-env-ml-py', 'ml'],
  ['conda-env-my-env-bash', 'my-env'],
  ['python3', null],
  ['conda-base-py', null]
])('reads the environment out of %s', (kernel, name) => {
  expect(environmentInKernelName(kernel)).toBe(name);
});

describe('a notebook from elsewhere', () => {
  const here = [environment('ml')];

  it.each([
    ['conda-env-far-py', {}, 'far'],
    ['conda-env-far-py', { environment: 'origin' }, 'origin'],
    ['python3', { environment: 'origin' }, 'origin'],
    ['python3', { environment: 'ml' }, null],
    ['conda-env-ml-py', { environment: 'origin' }, null],
    ['unknown', {}, null]
  ])('with kernel %s and %j misses %j', (kernel, block, name) => {
    const known = specs('python3', 'conda-env-ml-py');
    expect(missingEnvironment({ kernel, block }, known, here)).toBe(name);
  });
});

describe('StaleKernels', () => {
  async function stage() {
    const client = new FakeClient();
    const events = new FakeEvents();
    const environments = new EnvironmentsModel(client, events);
    const plans = new PlansModel(client, events);
    const running = ['ml', 'other'].map(name => ({
      id: `s-${name}`,
      path: `${name}.ipynb`,
      name,
      type: 'notebook',
      kernel: { id: `k-${name}`, name: `conda-env-${name}-py` }
    }));
    const sessions = {
      running: () => running.values()
    } as unknown as Session.IManager;
    client.environments = [environment('ml'), environment('other')];
    const stale = new StaleKernels({ environments, plans, sessions });
    await environments.refresh();
    const end = async (part: object) => {
      const committed = plan('p', { environment: 'ml', ...part });
      await plans.commit(committed);
      client.plans.set('p', { ...committed, state: 'done' });
      events.sayPlan({ id: 'p', state: 'done' });
      await settle();
    };
    return { stale, end, environments, plans };
  }

  it('are those of the environment that was changed, until they start anew', async () => {
    const { stale, end } = await stage();
    const found: string[] = [];
    stale.found.connect((_, sessions) =>
      found.push(...sessions.map(({ session }) => session.path))
    );
    await end({ action: 'change' });
    expect(found).toEqual(['ml.ipynb']);
    expect([stale.has('k-ml'), stale.has('k-other')]).toEqual([true, false]);
    stale.clear('k-ml');
    expect(stale.has('k-ml')).toBe(false);
  });

  it('are none where nothing changed', async () => {
    const { stale, end } = await stage();
    await end({ action: 'change', changes: [] });
    expect(stale.has('k-ml')).toBe(false);
  });
});
