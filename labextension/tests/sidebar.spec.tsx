import axe from 'axe-core';
import React, { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnvironmentActions } from '../src/components/environmentRow';
import { Sidebar } from '../src/components/sidebar';
import { EnvironmentsModel } from '../src/model/environments';
import { CHOICE_DEBOUNCE, DEBOUNCE } from '../src/model/livePlan';
import { PlansModel } from '../src/model/plans';
import { SidebarModel } from '../src/model/sidebar';
import { ApiError } from '../src/restapi';
import { environment, FakeClient, FakeEvents, plan, settle } from './fakes';

(
  globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
).IS_REACT_ACT_ENVIRONMENT = true;

const CONFLICT = `Cannot solve the request because of: The following packages are incompatible
├─ tinyplot * can be installed with any of the following options:
│  └─ tinyplot 1.0 would require
│     └─ tinycore <3, which can be installed with any of the following options:
│        └─ tinycore 1.0
└─ tinystats >=4 cannot be installed because there are no viable options:
   └─ tinystats 4.0 | 5.0 would require
      └─ tinycore 4.0, which conflicts with the versions reported above.`;

describe('Sidebar', () => {
  let client: FakeClient;
  let events: FakeEvents;
  let environments: EnvironmentsModel;
  let plans: PlansModel;
  let model: SidebarModel;
  let host: HTMLElement;
  let root: Root;
  const actions = {
    openNotebook: vi.fn<EnvironmentActions['openNotebook']>(),
    openTerminal: vi.fn<EnvironmentActions['openTerminal']>(),
    exportToFolder: vi.fn<EnvironmentActions['exportToFolder']>(),
    download: vi.fn<EnvironmentActions['download']>(),
    delete: vi.fn<EnvironmentActions['delete']>(),
    copyPath: vi.fn<EnvironmentActions['copyPath']>(),
    openSettings: vi.fn<EnvironmentActions['openSettings']>(),
    confirm: vi.fn<EnvironmentActions['confirm']>()
  };

  beforeEach(() => {
    client = new FakeClient();
    events = new FakeEvents();
    environments = new EnvironmentsModel(client, events);
    plans = new PlansModel(client, events);
    model = new SidebarModel({ client, events, environments, plans });
    host = document.body.appendChild(document.createElement('main'));
    root = createRoot(host);
    const render = () => {
      act(() => root.render(<Sidebar model={model} actions={actions} />));
    };
    model.stateChanged.connect(render);
    render();
  });

  afterEach(() => {
    act(() => root.unmount());
    host.remove();
    model.dispose();
    plans.dispose();
    environments.dispose();
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  function get(selector: string): HTMLElement {
    const found = host.querySelector<HTMLElement>(selector);
    expect(found, selector).not.toBeNull();
    return found as HTMLElement;
  }

  const button = (action: string) =>
    get(`[data-action="${action}"]`) as HTMLButtonElement;

  function click(selector: string): void {
    act(() => get(selector).click());
  }

  function type(name: string, text: string): void {
    const field = get(`[name="${name}"]`);
    const prototype = Object.getPrototypeOf(field) as object;
    const setter = Object.getOwnPropertyDescriptor(prototype, 'value')?.set;
    act(() => {
      // React listens to the setter of the element's class, not of the element.
      setter?.call(field, text);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  /** Type into a field of chips, and take what was typed. */
  function enter(name: string, text: string): void {
    type(name, text);
    press(name, 'Enter');
  }

  function press(name: string, key: string): void {
    act(() => {
      get(`[name="${name}"]`).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      );
    });
  }

  function choose(name: string, value: string): void {
    const select = get(`[name="${name}"]`) as HTMLSelectElement;
    act(() => {
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  const chips = () =>
    [...host.querySelectorAll('form [data-chip]')].map(chip =>
      chip.getAttribute('data-chip')
    );

  async function load(...all: ReturnType<typeof environment>[]): Promise<void> {
    client.environments = all;
    await environments.refresh();
  }

  async function expectAccessible(): Promise<void> {
    const { violations } = await axe.run(host, {
      rules: { 'color-contrast': { enabled: false } }
    });
    expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
  }

  it('says that it is loading', () => {
    expect(host.textContent).toContain('Loading environments…');
  });

  it('offers to create the first environment', async () => {
    await load();
    click('[data-action="create-first"]');
    get('[name="condaenv-name"]');
  });

  it('says that the server extension is missing, and tries again', async () => {
    client.failure = new ApiError('Not Found', 404, 'unknown');
    await environments.refresh();
    expect(get('[role="alert"]').textContent).toContain('not enabled');
    client.failure = null;
    client.environments = [environment('ml')];
    await act(async () => {
      button('retry').click();
      await settle();
    });
    get('[data-environment="ml"]');
  });

  it('shows the state of each environment', async () => {
    await load(
      environment('base', { base: true, protected: true }),
      environment('ml', { pip_count: 3 }),
      environment('r', { python: null, kernels: [], writable: false }),
      environment('bad', { problem: 'Its history is not there.', kernels: [] })
    );
    expect(get('[data-environment="ml"]').textContent).toContain(
      'Python 3.11.7 · 45 packages (3 from pip)'
    );
    const badges = [...host.querySelectorAll('[data-environment]')].map(row =>
      [...row.querySelectorAll('[data-badge]')].map(badge =>
        badge.getAttribute('data-badge')
      )
    );
    expect(badges).toEqual([
      ['base'],
      ['broken'],
      [],
      ['read-only', 'no-kernel']
    ]);
    expect(get('[data-environment="bad"]').textContent).toContain(
      'Its history is not there.'
    );
    await expectAccessible();
  });

  it('says why an environment cannot be deleted', async () => {
    await load(environment('base', { base: true }), environment('ml'));
    const base = get('[data-environment="base"] [data-action="delete"]');
    expect(base.title).toContain('root of a conda installation');
    act(() => base.click());
    expect(actions.delete).not.toHaveBeenCalled();
    click('[data-environment="ml"] [data-action="delete"]');
    expect(actions.delete).toHaveBeenCalledOnce();
  });

  it('puts the environment of the notebook first', async () => {
    await load(environment('base'), environment('ml'));
    act(() =>
      model.setNotebook(
        { path: null, kernel: 'conda-env-ml-py', runs: [] },
        null
      )
    );
    const rows = [...host.querySelectorAll('[data-environment]')];
    expect(rows.map(row => row.getAttribute('data-environment'))).toEqual([
      'ml',
      'base'
    ]);
    expect(rows[0].getAttribute('data-current')).toBe('true');
  });

  it('tells what an environment takes, what runs in it and what could be newer', async () => {
    await load(
      environment('ml'),
      environment('far', { prefix: '/elsewhere/far' })
    );
    await act(async () => {
      model.setNotebook(
        { path: null, kernel: 'conda-env-ml-py', runs: [] },
        null
      );
      model.setRunning(['conda-env-ml-py', 'conda-env-ml-py', 'python3']);
      await settle();
    });
    const row = get('[data-environment="ml"]');
    expect(row.textContent).toContain('42 packages · 400\u00a0MB');
    expect(row.querySelector('[data-fact="size"]')).toHaveProperty(
      'title',
      '400\u00a0MB on disk, of which 300\u00a0MB are shared with the package cache or other environments'
    );
    expect(row.textContent).toContain('2 kernels running');
    expect(row.textContent).toContain('2 updates');
    expect(client.checked).toEqual(['ml']);
    expect(row.querySelector('[data-badge="outside"]')).toBeNull();
    get('[data-environment="far"] [data-badge="outside"]');
    await expectAccessible();
  });

  it('is put in order, and the arrow keys lead from row to row', async () => {
    await load(
      environment('env10', { modified: '2026-01-01T00:00:00Z' }),
      environment('env2', { modified: '2026-02-01T00:00:00Z' }),
      environment('root', { base: true, modified: '2026-01-15T00:00:00Z' })
    );
    const order = () =>
      [...host.querySelectorAll('[data-environment]')].map(row =>
        row.getAttribute('data-environment')
      );
    expect(order()).toEqual(['root', 'env2', 'env10']);
    const chosen = vi.fn<(sort: string) => void>();
    model.sortChosen.connect((_, sort) => chosen(sort));
    choose('condaenv-sort', 'changed');
    expect(order()).toEqual(['env2', 'root', 'env10']);
    expect(chosen).toHaveBeenCalledWith('changed');
    const focused = () =>
      document.activeElement
        ?.closest('[data-environment]')
        ?.getAttribute('data-environment');
    const key = (name: string) =>
      act(() => {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key: name, bubbles: true })
        );
      });
    get('[data-environment="env2"] [data-action="open"]').focus();
    key('End');
    expect(focused()).toBe('env10');
    key('ArrowUp');
    expect(focused()).toBe('root');
    expect(get('[data-environment="root"]').ariaPosInSet).toBe('2');
  });

  it('exports what was chosen', async () => {
    await load(environment('ml'));
    click('[data-action="export"]');
    const scope = get('[name="condaenv-scope"]') as HTMLSelectElement;
    act(() => {
      scope.value = 'full';
      scope.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await expectAccessible();
    click('[data-action="export-download"]');
    expect(actions.download).toHaveBeenCalledWith(client.environments[0], {
      format: 'environment-yml',
      scope: 'full'
    });
    expect(host.querySelector('[name="condaenv-scope"]')).toBeNull();
  });

  describe('the form', () => {
    beforeEach(async () => {
      await load(environment('ml'));
      await act(async () => {
        button('new').click();
        await settle();
      });
      vi.useFakeTimers();
    });

    const planState = () =>
      get('[data-plan-state]').getAttribute('data-plan-state');

    async function ask(): Promise<(typeof client.pending)[number]> {
      await act(() => vi.advanceTimersByTimeAsync(DEBOUNCE));
      return client.pending[client.pending.length - 1];
    }

    it('asks for a name first', async () => {
      expect(planState()).toBe('unnamed');
      vi.useRealTimers();
      await expectAccessible();
    });

    it.each([
      ['my env', 'A name has letters'],
      ['base', 'reserved'],
      ['ml', 'already']
    ])('says at the field what is wrong with %j', async (name, sentence) => {
      type('condaenv-name', name);
      expect(get('#jp-CondaEnv-name-note').textContent).toContain(sentence);
      expect(get('[name="condaenv-name"]').ariaInvalid).toBeTruthy();
      expect(planState()).toBe('invalid');
      await ask();
      expect(client.pending).toEqual([]);
    });

    it('waits for the next key, but not after a choice', async () => {
      const pause = () =>
        act(() => vi.advanceTimersByTimeAsync(CHOICE_DEBOUNCE));
      type('condaenv-name', 'geo');
      await pause();
      expect(client.pending).toHaveLength(0);
      enter('condaenv-packages', 'numpy');
      await pause();
      expect(client.pending).toHaveLength(1);
    });

    it('shows the plan, and lets it be created as it is shown', async () => {
      type('condaenv-name', 'geo');
      type('condaenv-python', '3.12');
      enter('condaenv-packages', 'numpy >=2');
      expect(button('create').disabled).toBe(true);
      const pending = await ask();
      expect(pending.request).toEqual({
        action: 'create',
        name: 'geo',
        specs: ['python=3.12', 'numpy >=2', 'ipykernel']
      });
      await act(() => pending.answer(plan('p1', { name: 'geo' })));
      expect(planState()).toBe('ready');
      expect(get('[data-plan-state]').textContent).toContain(
        '1 package to install, 8.0\u00a0MB to download, 8.0\u00a0MB on diskSolved in 0.08 s'
      );
      await act(async () => {
        button('create').click();
        await settle();
      });
      expect(client.committed).toEqual(['p1']);
      expect(client.deleted).toEqual([]);
      get('[data-plan="p1"]');
      expect(host.querySelector('form')).toBeNull();
    });

    it('finds names while one types, and takes one with the keyboard', async () => {
      client.channel = { numpy: ['2.4.1', '2.4.0', '1.26.4'], numba: [] };
      for (const text of ['n', 'nu', 'num']) {
        type('condaenv-packages', text);
      }
      await act(() => vi.advanceTimersByTimeAsync(150));
      expect(client.searched).toEqual(['num']);
      const field = get('[name="condaenv-packages"]');
      expect(field.ariaExpanded).toBe('true');
      press('condaenv-packages', 'ArrowDown');
      press('condaenv-packages', 'ArrowDown');
      const active = field.getAttribute('aria-activedescendant') ?? '';
      expect(get(`[id="${active}"]`).textContent).toBe('numba');
      press('condaenv-packages', 'ArrowUp');
      press('condaenv-packages', 'Enter');
      expect(chips()).toEqual(['numpy']);

      await act(async () => {
        get('[data-action="open-chip"]').click();
        await settle();
      });
      vi.useRealTimers();
      await expectAccessible();
      choose('condaenv-relation', '>=');
      expect(chips()).toEqual(['numpy >=2.4']);
      choose('condaenv-version', '1.26');
      expect(chips()).toEqual(['numpy >=1.26']);
      choose('condaenv-relation', '==');
      choose('condaenv-version', '2.4.0');
      expect(chips()).toEqual(['numpy ==2.4.0']);
      click('[data-action="take-out"]');
      expect(chips()).toEqual([]);
    });

    it('takes a list that is pasted, and takes out with Backspace', () => {
      act(() => {
        const paste = new Event('paste', { bubbles: true, cancelable: true });
        const text =
          '- numpy >=1.20,<2\n- pandas  # for tables\n# old\nscipy, numpy';
        get('[name="condaenv-packages"]').dispatchEvent(
          Object.assign(paste, { clipboardData: { getData: () => text } })
        );
      });
      expect(chips()).toEqual(['numpy', 'pandas', 'scipy']);
      press('condaenv-packages', 'Backspace');
      expect(chips()).toEqual(['numpy', 'pandas']);
      type('condaenv-packages', 'six >=1,');
      expect(chips()).toEqual(['numpy', 'pandas']);
      type('condaenv-packages', 'six >=1,<2, to');
      expect(chips()).toEqual(['numpy', 'pandas', 'six >=1,<2']);
    });

    it('begins with a set of packages under a name that is free', async () => {
      act(() => {
        model.setStarters([
          { title: 'Data Science', specs: ['python', 'ipykernel', 'numpy'] },
          { title: 'R', specs: ['r-base', 'r-irkernel'] }
        ]);
      });
      click('[data-action="start-with"]');
      expect((await ask()).request).toEqual({
        action: 'create',
        name: 'data-science',
        specs: ['python', 'numpy', 'ipykernel']
      });
      type('condaenv-name', 'stats');
      click('[data-action="start-with"]:last-child');
      expect((await ask()).request).toMatchObject({
        name: 'stats',
        specs: ['r-base', 'r-irkernel']
      });
    });

    it('plans for another machine', async () => {
      type('condaenv-name', 'geo');
      const hardware = get('[data-part="hardware"]') as HTMLDetailsElement;
      await act(async () => {
        hardware.open = true;
        hardware.dispatchEvent(new Event('toggle'));
        await settle();
      });
      expect(hardware.textContent).toContain(
        'No NVIDIA GPU was found: packages for the CPU are chosen. glibc 2.36. CPU x86-64-v3.'
      );
      choose('condaenv-machine', 'gpu');
      expect(await ask()).toMatchObject({
        request: { virtual_packages: { __cuda: '12.4' } }
      });
      type('condaenv-machine__glibc', '2.28');
      const pending = await ask();
      expect(pending.request).toMatchObject({
        virtual_packages: { __cuda: '12.4', __glibc: '2.28' }
      });
      const fault = new ApiError('No', 422, 'x', 'virtual_packages.__glibc');
      await act(() => pending.refuse(fault));
      expect(get('#jp-CondaEnv-machine-note').textContent).toBe('No');
      choose('condaenv-machine', 'here');
      expect((await ask()).request).not.toHaveProperty('virtual_packages');
    });

    it('locks Create while the plan belongs to something else', async () => {
      type('condaenv-name', 'geo');
      await act(async () => (await ask()).answer(plan('p1')));
      expect(button('create').disabled).toBe(false);
      enter('condaenv-packages', 'pandas');
      expect(planState()).toBe('solving');
      expect(button('create').disabled).toBe(true);
      expect(get('.jp-mod-old').textContent).toContain('numpy');
    });

    it('shows an error of the server at its field', async () => {
      type('condaenv-name', 'geo');
      enter('condaenv-packages', 'numpy >>1');
      const pending = await ask();
      await act(() =>
        pending.refuse(new ApiError('No match spec', 422, 'spec', 'specs[0]'))
      );
      expect(get('#jp-CondaEnv-packages-note').textContent).toBe(
        'No match spec'
      );
    });

    it('shows at its field that a channel did not answer in the end', async () => {
      type('condaenv-name', 'geo');
      enter('condaenv-channels', 'http://nowhere');
      const pending = await ask();
      const error = { code: 'channel_unreachable', message: 'Not there.' };
      await act(() => pending.answer(plan('p1', { state: 'failed', error })));
      expect(get('#jp-CondaEnv-channels-note').textContent).toBe('Not there.');
      expect(planState()).toBe('error');
    });

    it('shows any other error in the plan, and tries again', async () => {
      type('condaenv-name', 'geo');
      const pending = await ask();
      await act(() => pending.refuse(new ApiError('Channel down', 503, 'x')));
      expect(get('[data-plan-state="error"]').textContent).toContain(
        'Channel down'
      );
      click('[data-action="retry"]');
      await act(() => vi.advanceTimersByTimeAsync(0));
      expect(client.pending).toHaveLength(2);
    });

    it('shows a conflict as a tree, and takes what would work', async () => {
      type('condaenv-name', 'geo');
      enter('condaenv-packages', 'tinyplot');
      const pending = await ask();
      const request = {
        action: 'create' as const,
        name: 'geo',
        specs: ['python=3.12', 'tinyplot >=2', 'ipykernel'],
        pip: ['six'],
        channels: ['local']
      };
      const conflict = {
        message: CONFLICT,
        suggestions: [{ message: 'Python 3.12', request }]
      };
      await act(() =>
        pending.answer(plan('p1', { state: 'unsolvable', conflict }))
      );
      const tree = get('[data-plan-state="unsolvable"] .jp-CondaEnv-conflict');
      expect(tree.querySelectorAll('strong')[2].textContent).toBe(
        'tinycore <3'
      );
      vi.useRealTimers();
      await expectAccessible();
      vi.useFakeTimers();
      click('[data-action="accept-suggestion"]');
      const value = (name: string) =>
        (get(`[name="condaenv-${name}"]`) as HTMLInputElement).value;
      expect(value('python')).toBe('3.12');
      expect(chips()).toEqual(['tinyplot >=2', 'local']);
      expect((await ask()).request).toEqual(request);
    });

    it('stays open when the plan is out of date', async () => {
      type('condaenv-name', 'geo');
      await act(async () => (await ask()).answer(plan('p1')));
      client.failure = new ApiError('Out of date: plan anew.', 409, 'outdated');
      await act(async () => {
        button('create').focus();
        button('create').click();
        await settle();
      });
      expect(get('[data-plan-state="error"]').textContent).toContain(
        'Out of date'
      );
      expect(document.activeElement).toBe(button('retry'));
    });

    it('takes name and plan from a file', async () => {
      client.fileSpecs = {
        format: 'environment-yml',
        name: 'geo',
        channels: ['conda-forge'],
        specs: ['gdal'],
        pip: [],
        variables: {},
        platforms: [],
        notes: [{ line: 7, message: 'prefix is left out' }]
      };
      const file = { name: 'environment.yml', content: 'name: geo' };
      await act(() => model.openForm().useFile(file));
      expect((get('[name="condaenv-name"]') as HTMLInputElement).value).toBe(
        'geo'
      );
      expect(host.textContent).toContain('Line 7: prefix is left out');
      expect((await ask()).request).toEqual({
        action: 'create',
        name: 'geo',
        file
      });
    });

    it('says where a file cannot be read', async () => {
      const file = { name: 'environment.yml', content: '{' };
      await act(() => model.openForm().useFile(file));
      expect(get('.jp-CondaEnv-picker [role="alert"]').textContent).toBe(
        'Line 3: environment.yml is no YAML'
      );
    });

    it('is left by Escape, and the focus stays in the sidebar', () => {
      act(() => {
        get('[name="condaenv-name"]').dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })
        );
      });
      expect(host.querySelector('form')).toBeNull();
      expect(document.activeElement).toBe(button('new'));
    });

    it('has what was typed when it is opened again, until it has served', async () => {
      const name = () =>
        (get('[name="condaenv-name"]') as HTMLInputElement).value;
      type('condaenv-name', 'geo');
      click('[data-action="back"]');
      click('[data-action="new"]');
      expect(name()).toBe('geo');
      await act(async () => (await ask()).answer(plan('p1')));
      await act(async () => {
        button('create').click();
        await settle();
      });
      click('[data-action="new"]');
      expect(name()).toBe('');
    });
  });

  describe('a plan in progress', () => {
    beforeEach(async () => {
      await load(environment('ml'));
      await act(() => plans.commit(plan('p1')));
    });

    it('shows how far it is', async () => {
      act(() =>
        events.sayPlan({
          id: 'p1',
          progress: {
            phase: 'downloading',
            done: 7,
            total: 31,
            bytes: 12e6,
            bytes_total: 40e6,
            current: 'numpy'
          }
        })
      );
      expect(get('.jp-CondaEnv-progress').textContent).toBe(
        'Downloading · numpy12\u00a0MB of 40\u00a0MB'
      );
      expect(get('[role="progressbar"]').ariaValueNow).toBe('20');
      expect(get('[aria-live="polite"]').textContent).toBe(
        'Creating ml: Downloading'
      );
      await expectAccessible();
    });

    it('is cancelled', async () => {
      client.plans.set('p1', plan('p1', { state: 'cancelled' }));
      await act(async () => {
        button('cancel').click();
        await settle();
      });
      expect(client.deleted).toEqual(['p1']);
      expect(get('[data-plan="p1"]').textContent).toContain('cancelled');
    });

    it('shows its log, and its error, until it is dismissed', async () => {
      const error = { code: 'x', message: 'The disk is full.' };
      client.plans.set('p1', plan('p1', { state: 'failed', error }));
      await act(async () => {
        events.sayPlan({ id: 'p1', state: 'failed' });
        button('log').click();
        await settle();
      });
      expect(get('[data-plan="p1"]').textContent).toContain(
        'The disk is full.'
      );
      expect(get('.jp-CondaEnv-log').textContent).toBe('the log of p1');
      await act(async () => {
        button('dismiss').click();
        await settle();
      });
      expect(host.querySelector('[data-plan]')).toBeNull();
    });
  });
});
