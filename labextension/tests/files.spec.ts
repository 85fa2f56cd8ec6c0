import { describe, expect, it } from 'vitest';
import { choose, chosenSpecs } from '../src/model/decisions';
import {
  freeName,
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
  const specs = fileSpecs({
    specs: ['python', 'numpy >=2'],
    pip: ['odd==1'],
    decisions: [
      {
        line: 1,
        requirement: 'numpy>=2',
        manager: 'conda',
        spec: 'numpy >=2',
        reason: ''
      },
      {
        line: 2,
        requirement: 'odd==1',
        manager: 'pip',
        spec: 'odd ==1',
        reason: ''
      }
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
});

it('describes a notebook that carries nothing by its imports', async () => {
  const client = new FakeClient();
  client.fileSpecs = fileSpecs({ name: 'x', specs: ['numpy'] });
  const file = { name: 'environment.yml', content: 'dependencies: [numpy]' };
  client.report = {
    file,
    notes: [{ message: 'No versions.', cell: null, line: null }]
  } as unknown as NotebookReport;
  const notebook = { name: 'a.ipynb', content: '{}' };
  const chosen = await readSpecFile(client, notebook);
  expect(client.described).toEqual([{ content: '{}' }]);
  expect(chosen.file).toEqual(file);
  expect(chosen.specs).toMatchObject({
    name: null,
    notes: [{ line: null, message: 'No versions.' }]
  });
});
