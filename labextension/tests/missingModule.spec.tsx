import axe from 'axe-core';
import React, { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MissingModuleOffer } from '../src/components/missingModuleOffer';
import { EnvironmentsModel } from '../src/model/environments';
import { DEBOUNCE } from '../src/model/livePlan';
import { MissingModule } from '../src/model/missingModule';
import { findingOf, missingModuleIn } from '../src/model/moduleFinding';
import { PlansModel } from '../src/model/plans';
import { ApiError } from '../src/restapi';
import type { NotebookImport, NotebookReport } from '../src/tokens';
import { environment, FakeClient, FakeEvents, plan, settle } from './fakes';
import './stage';

function report(
  part: Partial<NotebookImport>,
  notes: NotebookReport['notes'] = []
): NotebookReport {
  const found: NotebookImport = {
    name: 'sklearn',
    status: 'missing',
    package: 'scikit-learn',
    version: null,
    manager: 'conda',
    optional: false,
    via: null,
    ...part
  };
  return {
    environment: 'ml',
    kernel: null,
    file: { name: 'environment.yml', content: '' },
    imports: [found],
    unused: [],
    installs: [],
    notes
  };
}

it.each([
  ['ModuleNotFoundError', "No module named 'pandas'", 'pandas'],
  ['ModuleNotFoundError', "No module named 'sklearn.foo'", 'sklearn.foo'],
  [
    'ModuleNotFoundError',
    "No module named 'os.x'; 'os' is not a package",
    'os.x'
  ],
  ['ImportError', 'No module named yaml', 'yaml'],
  [
    'ImportError',
    "Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.",
    'openpyxl'
  ],
  [
    'ImportError',
    "`Import openpyxl` failed.  Missing optional dependency 'openpyxl'.",
    'openpyxl'
  ],
  ['ImportError', "cannot import name 'x' from 'pandas'", null],
  ['ModuleNotFoundError', "No module named '__main__; rm'", null],
  ['ValueError', "No module named 'pandas'", null]
])('reads out of %s: %s', (ename, evalue, module) => {
  const output = { output_type: 'error', ename, evalue };
  expect(missingModuleIn(output)?.name ?? null).toBe(module);
  expect(missingModuleIn({ ...output, output_type: 'stream' })).toBeNull();
});

it.each([
  [
    'Error in library(ggplot3): there is no package called ‘ggplot3’\n',
    'r-ggplot3'
  ],
  ["Error in loadNamespace(x): there is no package called 'RcppX'", 'r-rcppx'],
  [
    'Error in library(data.table, quietly = TRUE): there is no package called ‘data.table’',
    'r-data.table'
  ],
  ['Error in f(): there is no package called ‘x’', null],
  ['Error in library(x): there is no package called ‘x y’', null]
])('reads out of R’s error: %s', (evalue, brings) => {
  const output = { output_type: 'error', ename: 'ERROR', evalue };
  expect(missingModuleIn(output)?.package ?? null).toBe(brings);
});

it.each([
  ['sklearn', report({}), { kind: 'missing', package: 'scikit-learn' }],
  [
    'tiny.x',
    report({ status: 'installed', package: 'tiny', version: '1.0' }),
    { kind: 'submodule', package: 'tiny 1.0' }
  ],
  [
    'tiny',
    report({ status: 'installed', package: 'tiny', version: '1.0' }),
    { kind: 'present', package: 'tiny 1.0' }
  ],
  [
    'helpers',
    {
      ...report({}),
      imports: [
        ...report({ via: 'helpers' }).imports,
        ...report({ status: 'local', package: null }).imports
      ]
    },
    { kind: 'local' }
  ],
  [
    '_tkinter',
    report({ status: 'stdlib', package: null }),
    { kind: 'standard', message: null }
  ],
  [
    'imp',
    report({ package: null }, [
      { message: 'no ipykernel', cell: null, line: null },
      { message: 'imp is gone', cell: 0, line: 1 }
    ]),
    { kind: 'standard', message: 'imp is gone' }
  ]
])('knows what is to be known about %s', (module, answer, finding) => {
  expect(findingOf(module, answer)).toEqual(finding);
});

describe('the offer', () => {
  let client: FakeClient;
  let events: FakeEvents;
  let environments: EnvironmentsModel;
  let plans: PlansModel;
  let model: MissingModule;
  let host: HTMLElement;
  let root: ReturnType<typeof createRoot>;
  const actions = {
    restart: vi.fn(),
    rerun: vi.fn(),
    chooseKernel: vi.fn(),
    addAnother: vi.fn(),
    confirm: vi.fn(() => Promise.resolve(true)),
    dismiss: vi.fn()
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    client = new FakeClient();
    events = new FakeEvents();
    environments = new EnvironmentsModel(client, events);
    plans = new PlansModel(client, events);
    client.environments = [
      environment('ml'),
      environment('ice', { frozen: true })
    ];
    client.report = report({});
    host = document.body.appendChild(document.createElement('main'));
    root = createRoot(host);
    await environments.refresh();
  });

  afterEach(() => {
    act(() => root.unmount());
    host.remove();
    model.dispose();
    plans.dispose();
    environments.dispose();
    vi.useRealTimers();
  });

  async function open(id: string | null, module = 'sklearn'): Promise<void> {
    model = new MissingModule({
      client,
      events,
      environments,
      plans,
      module,
      environment: id,
      path: 'work/a.ipynb'
    });
    const render = () =>
      act(() =>
        root.render(
          <MissingModuleOffer model={model} plans={plans} actions={actions} />
        )
      );
    model.changed.connect(render);
    render();
    await act(settle);
  }

  const ask = () => act(() => vi.advanceTimersByTimeAsync(DEBOUNCE));
  const text = () => host.querySelector('[role="status"]')?.textContent;
  const button = (action: string) =>
    host.querySelector<HTMLButtonElement>(`[data-action="${action}"]`);
  const click = (action: string) =>
    act(async () => {
      button(action)?.click();
      await settle();
    });
  const last = () => client.pending[client.pending.length - 1];

  it('installs what brings the module, and runs the cell again', async () => {
    await open('ml');
    expect(client.described).toMatchObject([
      {
        path: 'work/a.ipynb',
        environment: 'ml',
        content: { cells: [{ source: 'import sklearn' }] }
      }
    ]);
    await ask();
    expect(last().request).toEqual({
      action: 'change',
      environment: 'ml',
      install: ['scikit-learn']
    });
    expect(button('install-missing')?.disabled).toBe(true);
    const ready = plan('p', { action: 'change', environment: 'ml' });
    await act(() => last().answer(ready));
    expect(text()).toContain('with the package scikit-learn. Install it?');
    // axe waits for its own timers.
    vi.useRealTimers();
    const { violations } = await axe.run(host, {
      rules: { 'color-contrast': { enabled: false } }
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
    vi.useFakeTimers();
    await click('install-missing');
    expect(actions.confirm).toHaveBeenCalledWith(ready, last().request);
    expect(client.committed).toEqual(['p']);
    expect(host.querySelector('[role="progressbar"]')).not.toBeNull();

    client.plans.set('p', { ...ready, state: 'done' });
    await act(async () => {
      events.sayPlan({ id: 'p', state: 'done' });
      await settle();
    });
    expect(text()).toBe('“sklearn” is installed in ml now.');
    await click('rerun');
    await click('restart-rerun');
    expect(actions.rerun).toHaveBeenCalledOnce();
    expect(actions.restart).toHaveBeenCalledOnce();
  });

  it('plans anew after an installation that was cancelled or refused', async () => {
    await open('ml');
    await ask();
    const ready = plan('p', { action: 'change', environment: 'ml' });
    await act(() => last().answer(ready));
    await click('install-missing');
    client.plans.set('p', { ...ready, state: 'cancelled' });
    await act(async () => {
      events.sayPlan({ id: 'p', state: 'cancelled' });
      await settle();
    });
    await click('plan-again');
    await ask();
    await act(() => last().answer(plan('q', { environment: 'ml' })));
    client.failure = new ApiError('It has changed', 409, 'out_of_date');
    await click('install-missing');
    expect(host.textContent).toContain('It has changed');
    expect(button('retry')).not.toBeNull();
  });

  it('offers PyPI for what the channels do not have', async () => {
    client.report = report({ name: 'odd', package: 'odd' });
    await open('ml', 'odd');
    await ask();
    await act(() =>
      last().answer(
        plan('p', {
          state: 'unsolvable',
          changes: [],
          conflict: { message: 'No channel has “odd”.', suggestions: [] }
        })
      )
    );
    expect(text()).toBe('“odd” is not installed in ml.');
    expect(host.textContent).toContain('No channel has “odd”.');
    expect(button('install-missing')).toBeNull();
    await click('add-another');
    expect(actions.addAnother).toHaveBeenCalledOnce();
    await click('other-manager');
    await ask();
    expect(last().request).toMatchObject({ pip_install: ['odd'] });
    await act(() => last().answer(plan('q', { environment: 'ml' })));
    expect(button('install-missing')?.textContent).toBe('Install with pip');
  });

  it('says why nothing can be installed', async () => {
    await open('ice');
    await ask();
    expect(client.pending).toEqual([]);
    expect(text()).toContain('cannot be added there: ice is frozen');
    await click('choose-kernel');
    expect(actions.chooseKernel).toHaveBeenCalledOnce();
  });

  it('says so where the kernel runs in no environment', async () => {
    await open(null);
    expect(client.described).toEqual([]);
    expect(text()).toContain('none of the conda environments');
    expect(button('choose-kernel')).not.toBeNull();
  });

  it('says so when the server does not answer', async () => {
    client.report = null;
    await open('ml');
    expect(text()).toContain('cannot be told: This is no notebook');
    client.report = report({});
    await click('look-again');
    expect(model.package).toBe('scikit-learn');
  });

  it('looks again when the environment was changed by somebody else', async () => {
    await open('ml');
    await ask();
    await act(() => last().answer(plan('p', { environment: 'ml' })));
    client.report = report({ status: 'installed', version: '1.5' });
    client.environments = [environment('ml', { modified: '2026-11-25' })];
    await act(async () => {
      await environments.refresh();
      await settle();
    });
    expect(text()).toContain('scikit-learn 1.5 is installed in ml');
    expect(button('restart-rerun')).not.toBeNull();
    expect(button('rerun')).toBeNull();
  });

  it('follows an installation that another cell began', async () => {
    client.plans.set(
      'p',
      plan('p', {
        action: 'change',
        state: 'committing',
        environment: 'ml',
        changes: [{ ...plan('x').changes[0], name: 'scikit-learn' }]
      })
    );
    await plans.start();
    await open('ml');
    expect(model.state).toBe('installing');
    await ask();
    expect(client.pending).toEqual([]);
  });
});
