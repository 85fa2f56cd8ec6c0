import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/restapi';
import { environment, installed, plan, settle } from './fakes';
import { Stage } from './stage';

describe('an environment in full', () => {
  let stage: Stage;

  beforeEach(async () => {
    vi.useFakeTimers();
    stage = new Stage();
    stage.client.packages = [
      installed('numpy', { version: '2.1.0' }),
      installed('tzdata', { requested: false }),
      installed('wget', { manager: 'pip', build: null })
    ];
    stage.client.updates = [];
    stage.client.revisions = [
      { revision: 0, date: '2026-11-01T10:00:00Z', changes: [], hash: 'h1' },
      {
        revision: 1,
        date: '2026-11-02T10:00:00Z',
        command: 'condaenv change',
        changes: plan('p').changes,
        hash: 'h2'
      }
    ];
    await stage.load(environment('ml'), environment('geo'));
    await stage.click('[data-environment="ml"] [data-action="open"]');
  });

  afterEach(() => stage.dispose());

  const packageAction = (name: string, action: string) =>
    stage.click(`[data-package="${name}"] [data-action="${action}"]`);
  const tab = (name: string) => stage.click(`[data-tab="${name}"]`);

  it('shows packages, and which of them are pip’s', async () => {
    expect(stage.get('[data-package="numpy"]').textContent).toContain('2.1.0');
    expect(stage.get('[data-package="wget"]').textContent).toContain('pip');
    expect(stage.get('[data-package="tzdata"]').dataset.requested).toBe(
      'false'
    );
    vi.useRealTimers();
    await stage.expectAccessible();
  });

  it('takes what would work in place of changes that do not', async () => {
    await packageAction('tzdata', 'remove-package');
    const pending = await stage.ask();
    const request = {
      action: 'change' as const,
      environment: 'ml',
      install: ['numpy <2'],
      remove: ['tzdata'],
      pip_remove: ['wget']
    };
    const conflict = {
      message: 'No candidates were found for numpy.',
      suggestions: [{ message: 'numpy <2', request }]
    };
    await act(() =>
      pending.answer(plan('p1', { state: 'unsolvable', conflict }))
    );
    await stage.do('accept-suggestion');
    expect(stage.get('.jp-CondaEnv-chips').textContent).toContain('numpy <2');
    expect((await stage.ask()).request).toEqual(request);
  });

  it('collects changes and plans them together', async () => {
    await packageAction('numpy', 'update-package');
    await packageAction('tzdata', 'remove-package');
    await packageAction('wget', 'remove-package');
    stage.type('condaenv-add', 'pandas >=2,<3, scipy');
    stage.press('[name="condaenv-add"]', 'Enter');
    const pending = await stage.ask();
    expect(pending.request).toEqual({
      action: 'change',
      environment: 'ml',
      install: ['pandas >=2,<3', 'scipy'],
      remove: ['tzdata'],
      update: ['numpy'],
      pip_remove: ['wget']
    });
    await act(() => pending.answer(plan('p1', { action: 'change' })));
    expect(stage.get('[data-plan-state]').dataset.planState).toBe('ready');
    await stage.do('commit');
    expect(stage.actions.confirm).toHaveBeenCalledOnce();
    expect(stage.client.committed).toEqual(['p1']);
    expect(stage.has('[data-task]')).toBe(false);
    stage.get('[data-plan="p1"]');
  });

  it('commits nothing that was not confirmed', async () => {
    stage.actions.confirm.mockResolvedValueOnce(false);
    await packageAction('tzdata', 'remove-package');
    await act(async () => (await stage.ask()).answer(plan('p1')));
    await stage.do('commit');
    expect(stage.client.committed).toEqual([]);
    stage.get('[data-task="change"]');
  });

  it('leaves the plan when nothing is asked for any more', async () => {
    await packageAction('tzdata', 'remove-package');
    await act(async () => (await stage.ask()).answer(plan('p1')));
    await packageAction('tzdata', 'remove-package');
    expect(stage.has('[data-task]')).toBe(false);
    expect(stage.client.deleted).toEqual(['p1']);
  });

  it('goes from row to row with the arrow keys, one stop of Tab for all', () => {
    const buttons = () => [
      ...stage.host.querySelectorAll<HTMLElement>(
        '[data-action="remove-package"]'
      )
    ];
    expect(buttons().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    act(() => {
      buttons()[0].focus();
      buttons()[0].dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })
      );
    });
    expect(document.activeElement).toBe(buttons()[1]);
    expect(buttons().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
  });

  it('says which updates there are none for', async () => {
    await packageAction('numpy', 'update-package');
    await packageAction('tzdata', 'update-package');
    const pending = await stage.ask();
    await act(() => pending.answer(plan('p1')));
    expect(stage.get('[data-task]').textContent).toContain(
      'There is no newer version that fits: tzdata.'
    );
  });

  it('filters by kind, with how many there are', async () => {
    const shown = () =>
      [...stage.host.querySelectorAll<HTMLElement>('[data-package]')].map(
        row => row.dataset.package
      );
    expect(shown()).toEqual(['numpy', 'wget', 'tzdata']);
    expect(stage.button('show-all').textContent).toBe('All3');
    await stage.do('show-requested');
    expect(shown()).toEqual(['numpy', 'wget']);
    await stage.do('show-pip');
    expect(shown()).toEqual(['wget']);
    expect(stage.button('show-updatable').disabled).toBe(true);
    expect(stage.button('update-all').title).toContain('up to date');
  });

  it('tells what could be updated', async () => {
    const side = { build: null, channel: null };
    stage.client.updates = [
      {
        name: 'numpy',
        manager: 'conda',
        from: { ...side, version: '2.1.0' },
        to: { ...side, version: '2.3.0' }
      }
    ];
    await stage.load(environment('ml', { modified: 'later' }));
    await act(settle);
    expect(stage.get('[data-package="numpy"]').textContent).toContain(
      '2.1.0 → 2.3.0'
    );
    await stage.do('show-updatable');
    expect(stage.has('[data-package="tzdata"]')).toBe(false);
    await stage.do('update-all');
    const pending = await stage.ask();
    expect(pending.request).toMatchObject({ update: 'all' });
    const warnings = [
      { code: 'python_changes', message: 'Python goes from 3.11 to 3.12.' },
      { code: 'other', message: 'By the way.' }
    ];
    await act(() => pending.answer(plan('p1', { warnings })));
    expect(stage.get('.jp-CondaEnv-alerts').textContent).toBe(
      'Python goes from 3.11 to 3.12.'
    );
    expect(stage.get('[data-plan-state]').textContent).not.toContain('3.12');
    expect(stage.get('[data-plan-state]').textContent).toContain('By the way');
  });

  it('says when it cannot find out what could be updated', async () => {
    stage.client.updates = new ApiError('No channel answers.', 503, 'offline');
    await stage.load(environment('ml', { modified: 'later' }));
    await act(settle);
    stage.client.updates = [];
    await stage.do('look-for-updates');
    expect(stage.has('[data-action="look-for-updates"]')).toBe(false);
  });

  it('tells of a package why it is here and who needs it, and changes its version', async () => {
    stage.client.channel = { tzdata: ['2.0', '1.0', '0.9'] };
    stage.client.installedPackages = {
      tzdata: {
        package: stage.client.packages[1],
        summary: '<img src=x onerror=alert(1)> The time zones of the world',
        urls: [
          { label: 'Home page', url: 'https://example.org' },
          { label: 'Trap', url: 'javascript:alert(1)' }
        ],
        depends: [],
        constrains: [],
        needed_by: [{ name: 'pandas', spec: 'tzdata >=2022' }],
        why: [['numpy', 'pandas', 'tzdata']]
      }
    };
    await packageAction('tzdata', 'open-package');
    await act(settle);
    const about = stage.get('[data-about="tzdata"]');
    expect(about.textContent).toContain(
      '<img src=x onerror=alert(1)> The time zones'
    );
    expect(about.querySelector('img')).toBeNull();
    expect(about.textContent).toContain('numpy → pandas → tzdata');
    const links = [...about.querySelectorAll('a')];
    expect(links.map(({ rel, target, href }) => [rel, target, href])).toEqual([
      ['noopener noreferrer', '_blank', 'https://example.org/']
    ]);
    stage.choose('condaenv-installed-version', '0.9');
    expect((await stage.ask()).request).toMatchObject({
      install: ['tzdata ==0.9']
    });
    vi.useRealTimers();
    await stage.expectAccessible();
    stage.choose('condaenv-installed-version', '1.0');
    expect(stage.has('[data-task]')).toBe(false);
  });

  it('changes the version of a package of pip, and says when it cannot', async () => {
    stage.client.indexed = { ml: { PyYAML: ['6.0', '5.4'] } };
    stage.client.packages = [
      installed('PyYAML', { manager: 'pip', build: null, version: '6.0' })
    ];
    await stage.load(environment('ml', { modified: 'later' }));
    await act(settle);
    await packageAction('PyYAML', 'open-package');
    await act(settle);
    stage.choose('condaenv-installed-version', '5.4');
    expect((await stage.ask()).request).toEqual({
      action: 'change',
      environment: 'ml',
      pip_install: ['PyYAML ==5.4']
    });
    stage.choose('condaenv-installed-version', '6.0');
    expect(stage.has('[data-task]')).toBe(false);

    stage.client.packages = [installed('six', { manager: 'pip', build: null })];
    stage.client.indexFailure = new ApiError('The index is gone.', 503, 'gone');
    await stage.load(environment('ml', { modified: 'even later' }));
    await act(settle);
    await packageAction('six', 'open-package');
    await act(settle);
    expect(stage.get('[data-about="six"]').textContent).toContain(
      'Other versions are not known. The index is gone.'
    );
  });

  it('rolls back to a revision, and tells which runs belong to it', async () => {
    act(() =>
      stage.model.setNotebook(
        {
          path: null,
          kernel: null,
          runs: [{ started: '2026-11-01T12:00:00Z', hash: 'h1' }]
        },
        null
      )
    );
    await tab('history');
    const revisions = [...stage.host.querySelectorAll('[data-revision]')];
    expect(revisions.map(item => item.getAttribute('data-revision'))).toEqual([
      '1',
      '0'
    ]);
    expect(revisions[0].textContent).toContain('1 installed');
    expect(revisions[1].textContent).toContain('ran here');
    expect(revisions[0].querySelector('[data-action="rollback"]')).toBeNull();
    await stage.click('[data-revision="0"] [data-action="rollback"]');
    expect((await stage.ask()).request).toEqual({
      action: 'rollback',
      environment: 'ml',
      revision: 0
    });
    vi.useRealTimers();
    await stage.expectAccessible();
  });

  it('checks health when asked, and repairs', async () => {
    stage.client.health = {
      problems: [
        {
          code: 'missing_files',
          message: 'Files of numpy are missing.',
          paths: ['lib/a.py', 'lib/b.py'],
          packages: ['numpy']
        }
      ],
      advice: [
        {
          code: 'conda_available',
          message: 'A channel has wget.',
          packages: ['wget'],
          request: { action: 'change', environment: 'ml', install: ['wget'] }
        }
      ],
      repair: { action: 'repair', environment: 'ml' }
    };
    await tab('health');
    expect(stage.has('[data-problem]')).toBe(false);
    await stage.do('check');
    expect(stage.get('[data-problem]').textContent).toContain('lib/b.py');
    await stage.do('advice');
    expect((await stage.ask()).request).toMatchObject({ install: ['wget'] });
    await stage.do('repair');
    expect((await stage.ask()).request).toEqual({
      action: 'repair',
      environment: 'ml'
    });
    vi.useRealTimers();
    await stage.expectAccessible();
  });

  it('says that all is well', async () => {
    await tab('health');
    await stage.do('check');
    expect(stage.get('[role="tabpanel"]').textContent).toContain('All is well');
  });

  it('clones under a free name', async () => {
    await stage.load(environment('ml'), environment('ml-copy'));
    await stage.do('clone');
    expect((await stage.ask()).request).toEqual({
      action: 'create',
      name: 'ml-copy-2',
      clone: 'ml'
    });
    vi.useRealTimers();
    await stage.expectAccessible();
  });

  it('is followed when it is renamed', async () => {
    await stage.do('rename');
    expect(stage.get('[data-plan-state]').textContent).toContain(
      'With another name'
    );
    stage.type('condaenv-name', '');
    expect(stage.get('[data-plan-state]').dataset.planState).toBe('unnamed');
    stage.type('condaenv-name', 'geo');
    expect(stage.get('#jp-CondaEnv-name-note').textContent).toContain(
      'already'
    );
    stage.type('condaenv-name', 'earth');
    const pending = await stage.ask();
    expect(pending.request).toMatchObject({ action: 'rename', name: 'earth' });
    const answer = { action: 'rename', name: 'earth', prefix: '/envs/earth' };
    await act(() => pending.answer(plan('p1', answer as object)));
    await stage.do('commit');
    await stage.load(environment('earth'), environment('geo'));
    expect(stage.get('h2').textContent).toBe('earth');
  });

  it('goes back to the list when it is gone', async () => {
    await stage.load(environment('geo'));
    expect(stage.has('[role="tablist"]')).toBe(false);
    stage.get('[data-environment="geo"]');
  });

  it('says why nothing can be changed in a frozen one', async () => {
    await stage.load(environment('ml', { frozen: true, modified: 'later' }));
    await act(settle);
    expect(stage.host.textContent).toContain('ml is frozen');
    expect(stage.has('[data-action="remove-package"]')).toBe(false);
    expect(stage.button('rename').getAttribute('aria-disabled')).toBe('true');
  });

  it('offers a kernel where there is none', async () => {
    await stage.load(environment('ml', { kernels: [] }));
    await stage.do('add-kernel');
    expect((await stage.ask()).request).toMatchObject({
      install: ['ipykernel']
    });
  });
});
