import { StateDB } from '@jupyterlab/statedb';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, type Draft } from '../src/model/draft';
import { keepLastView } from '../src/model/lastView';
import type { SidebarModel } from '../src/model/sidebar';
import { environment, fileSpecs } from './fakes';
import { Stage } from './stage';

describe('the view after the page was loaded again', () => {
  let state: StateDB;
  const stages: Stage[] = [];

  beforeEach(() => {
    state = new StateDB();
  });

  afterEach(() => {
    stages.splice(0).forEach(stage => stage.dispose());
  });

  /** The panel as it is when the page is loaded. */
  const load = async (before?: (model: SidebarModel) => void) => {
    const stage = new Stage();
    stages.push(stage);
    await stage.load(environment('ml'));
    const { model } = stage;
    await act(async () => {
      before?.(model);
      await keepLastView(model, stage.client, state);
    });
    return model;
  };

  /** Draw up an environment, and look at what there is of it later. */
  const draftAfter = async (draft: Partial<Draft>) => {
    const model = await load();
    model.openForm().update({ ...EMPTY_DRAFT, ...draft });
    return (await load()).form?.draft;
  };

  it('is an environment with its tab', async () => {
    (await load()).openDetail('ml', 'history');
    const { detail } = await load();
    expect([detail?.id, detail?.tab]).toEqual(['ml', 'history']);
  });

  it('is the form as it was typed, which does not take the focus', async () => {
    const packages = ['numpy >=2'];
    expect(await draftAfter({ name: 'geo', packages })).toMatchObject({
      name: 'geo',
      packages
    });
    expect((await load()).formTakesFocus).toBe(false);
  });

  it('is not the form for an environment that was made since', async () => {
    expect(await draftAfter({ name: 'ml' })).toBeUndefined();
  });

  it('is the list where that was looked at last', async () => {
    const model = await load();
    model.openDetail('ml');
    model.closeDetail();
    expect((await load()).detail).toBeNull();
  });

  it('is not what a person has opened meanwhile', async () => {
    (await load()).openDetail('ml');
    const { form, detail } = await load(model => model.openForm());
    expect(form).not.toBeNull();
    expect(detail).toBeNull();
  });

  it.each([
    { channels: ['https://me:secret@example.org/c'] },
    { channels: ['https://example.org/t/abc/c'] },
    { pip: 'git+https://me@example.org/x' },
    {
      file: {
        file: { name: 'environment.yml', content: '' },
        specs: fileSpecs(),
        choices: []
      }
    }
  ] as Partial<Draft>[])('is never %o', async part => {
    expect(await draftAfter({ name: 'geo', ...part })).toBeUndefined();
  });
});
