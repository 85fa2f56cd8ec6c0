import { describe, expect, it } from 'vitest';
import { choose, chosenSpecs } from '../src/model/decisions';
import {
  freeName,
  guessName,
  includedBy,
  isReadable,
  nameFor,
  readWithIncludes
} from '../src/model/files';
import { readSpecFile } from '../src/model/readSpecFile';
import type { NotebookReport } from '../src/tokens';
import { environment, FakeClient, fileSpecs } from './fakes';

it.each([
  ['environment.yml', true],
  ['environment-gpu.yaml', true],
  ['requirements-dev.txt', true],
  ['conda-lock.yml', true],
  ['pixi.lock', true],
  ['pyproject.toml', true],
  ['analysis.ipynb', true],
  ['script.py', true],
  ['notes.txt', false],
  ['data.json', false]
])('whether %s can be read: %s', (name, expected) => {
  expect(isReadable(name)).toBe(expected);
});

it('finds the files that a file names', () => {
  const text = `
-r base.txt
--requirement=more/dev.txt  # comment
-c constraints.txt
numpy  # -r none.txt
-r https://example.org/far.txt
dependencies:
  - pip:
    - -r pip.txt
`;
  expect(includedBy(text)).toEqual([
    'base.txt',
    'more/dev.txt',
    'constraints.txt',
    'pip.txt'
  ]);
});

it('reads a file with those that it names, as far as they are there', async () => {
  const files: Record<string, string> = {
    'a/requirements.txt': '-r base.txt\n-r gone.txt',
    'a/base.txt': '-r requirements.txt\nnumpy'
  };
  const read = (path: string) => Promise.resolve(files[path] ?? null);
  const path = 'a/requirements.txt';
  expect(await readWithIncludes(path, read as never, read)).toEqual({
    name: 'requirements.txt',
    content: '-r base.txt\n-r gone.txt',
    includes: {
      'base.txt': files['a/base.txt'],
      'requirements.txt': files[path]
    }
  });
});

it.each([
  ['analysis 2026.ipynb', 'analysis-2026'],
  ['projects/Wetter/environment.yml', 'Wetter'],
  ['environment.yml', ''],
  ['ml.py', 'ml-2']
])('calls what comes of %s %j', (path, name) => {
  expect(nameFor(path, [environment('ml')])).toBe(name);
});

it('has no name where none is left', () => {
  expect(freeName('base', [])).toBe('');
  expect(freeName('???', [])).toBe('');
});

describe('decisions', () => {
  const decision = (
    requirement: string,
    manager: 'conda' | 'pip' | null,
    spec: string | null
  ) => ({ line: 1, requirement, manager, spec, reason: 'So.' });
  const specs = fileSpecs({
    specs: ['python', 'numpy >=2'],
    pip: ['Odd[x]==1; python_version > "3"'],
    decisions: [
      decision('numpy>=2', 'conda', 'numpy >=2'),
      decision(
        'Odd[x]==1; python_version > "3"',
        'pip',
        'Odd[x]==1; python_version > "3"'
      ),
      decision('pywin32', null, null),
      decision('git+https://example.org/x', 'pip', 'git+https://example.org/x')
    ]
  });

  it('are the server’s until a person decides', () => {
    expect(chosenSpecs(specs, {})).toBeNull();
    expect(choose(specs, choose(specs, {}, 0), 0)).toEqual({});
  });

  it('move a line to the other manager', () => {
    const choices = choose(specs, choose(specs, {}, 0), 1);
    expect(chosenSpecs(specs, choices)).toEqual({
      specs: ['python', 'odd ==1'],
      pip: ['numpy>=2']
    });
  });

  it('are none where there is no choice', () => {
    expect(choose(specs, {}, 2)).toEqual({});
    expect(choose(specs, {}, 3)).toEqual({});
    const bound = { ...specs, pip_options: { 'index-url': ['https://x'] } };
    expect(choose(bound, {}, 0)).toEqual({});
  });
});

describe('readSpecFile', () => {
  const file = { name: 'environment.yml', content: 'dependencies: [numpy]' };

  function stage() {
    const client = new FakeClient();
    client.fileSpecs = fileSpecs({ specs: ['numpy'] });
    client.report = {
      file,
      notes: [{ message: 'No versions.', cell: null, line: null }]
    } as unknown as NotebookReport;
    return client;
  }

  it('describes a notebook that carries nothing by its imports', async () => {
    const client = stage();
    const notebook = { name: 'a.ipynb', content: '{"cells": []}' };
    const chosen = await readSpecFile(client, notebook, 'b/a.ipynb');
    expect(client.described).toEqual([
      { path: 'b/a.ipynb', content: notebook.content }
    ]);
    expect(chosen.file).toEqual(file);
    expect(chosen.specs.notes).toEqual([
      { line: null, message: 'No versions.' }
    ]);
  });

  it.each([
    ['carries an environment', '{"metadata": {"condaenv": {"spec": "x"}}}'],
    ['has the metadata of a script', '{"cells": [{"source": "# /// script"}]}']
  ])('takes a notebook as it is that %s', async (_, content) => {
    const client = stage();
    const notebook = { name: 'a.ipynb', content };
    const chosen = await readSpecFile(client, notebook, 'a.ipynb');
    expect(client.described).toEqual([]);
    expect(chosen.file).toEqual(notebook);
  });
});

it.each([
  ['work/Rainfall 2026.ipynb', '', 'Rainfall-2026'],
  ['Untitled3.ipynb', 'work/climate', 'climate'],
  [null, 'work/ml', 'ml-2'],
  [null, '', '']
])('guesses a name by %j and %j', (notebook, folder, name) => {
  expect(guessName(notebook, folder, [environment('ml')])).toBe(name);
});
