import { TranslationManager } from '@jupyterlab/translation';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listOf } from '../src/components/lists';
import type { Policy } from '../src/tokens';
import { environment, settle } from './fakes';
import { Stage } from './stage';

describe('the rules of the server', () => {
  let stage: Stage;

  beforeEach(() => {
    vi.useFakeTimers();
    stage = new Stage();
  });

  afterEach(() => {
    stage.dispose();
    vi.useRealTimers();
  });

  const show = async (policy: Partial<Policy>, count = 2) => {
    stage.client.policy = { ...stage.client.policy, ...policy };
    const names = ['ml', 'old'].slice(0, count);
    await stage.load(...names.map(name => environment(name)));
    await act(settle);
  };

  it('say on a server that only shows environments that nothing can be made', async () => {
    await show({ read_only: true });
    const reason =
      'This server only shows environments: nothing can be made or changed.';
    expect(stage.host.textContent).toContain(reason);
    for (const action of ['new', 'delete']) {
      expect(stage.button(action).title).toBe(reason);
    }
    await stage.do('new');
    expect(stage.has('form')).toBe(false);
    act(() => void stage.model.openForm());
    expect(stage.get('form').textContent).toContain(reason);
    vi.useRealTimers();
    await stage.expectAccessible();
  });

  it('let a new environment be made as long as there are few enough', async () => {
    await show({ max_environments: 3 });
    await stage.do('new');
    expect(stage.get('form').textContent).toContain(
      'You have 2 of at most 3 environments.'
    );
  });

  it('tell a few of many items', async () => {
    await show({ blocked_packages: ['a', 'b', 'c', 'd', 'e', 'f'] });
    await stage.do('new');
    expect(stage.get('form').textContent).toContain(
      'Not allowed on this server: a, b, c, d, 2 more'
    );
  });

  it('say nothing where everything is allowed', async () => {
    await show({});
    await stage.do('new');
    expect(stage.has('.jp-CondaEnv-rules')).toBe(false);
    expect(stage.button('back').title).not.toBe('');
  });
});

it('joins lists as the language of the page does', async () => {
  const manager = new TranslationManager();
  const english = manager.load('jupyter_condaenv');
  expect(listOf(['numpy', 'pandas'], english)).toBe('numpy, pandas');
  vi.spyOn(globalThis, 'fetch').mockImplementation(() =>
    Promise.resolve(
      new Response(JSON.stringify({ data: {}, message: '' }), {
        headers: { 'Content-Type': 'application/json' }
      })
    )
  );
  await manager.fetch('zh_CN');
  const chinese = manager.load('jupyter_condaenv');
  expect(listOf(['numpy', 'pandas'], chinese)).toBe('numpy、pandas');
});
