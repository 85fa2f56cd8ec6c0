import { describe, expect, it } from 'vitest';
import {
  draftFieldOf,
  draftOf,
  EMPTY_DRAFT,
  fieldOfConflict,
  isEmpty,
  nameFault,
  requestOf,
  type SpecsRequest
} from '../src/model/draft';
import { reasonsOf, subjectOf } from '../src/model/conflict';
import { packageOf, pythonSpec, splitSpecs } from '../src/model/specs';
import { environment } from './fakes';

describe('splitSpecs', () => {
  it.each([
    ['numpy, pandas', ['numpy', 'pandas']],
    ['numpy\n\npandas,\n', ['numpy', 'pandas']],
    ['numpy >=1.20', ['numpy >=1.20']],
    ['numpy >=1.20,<2, scipy', ['numpy >=1.20,<2', 'scipy']],
    ['numpy >=1.20, !=1.24, scipy', ['numpy >=1.20, !=1.24', 'scipy']],
    [
      'numpy[version=">=1,<2", build=py*], six',
      ['numpy[version=">=1,<2", build=py*]', 'six']
    ],
    [
      'conda-forge::numpy=1.26=py311*,python=3.11',
      ['conda-forge::numpy=1.26=py311*', 'python=3.11']
    ],
    ['requests[socks,use_chardet]>=2', ['requests[socks,use_chardet]>=2']],
    [' , ,', []]
  ])('reads %j', (text, specs) => {
    expect(splitSpecs(text)).toEqual(specs);
  });
});

describe('pythonSpec', () => {
  it.each([
    ['', null],
    [' 3.11 ', 'python=3.11'],
    ['>=3.10,<3.13', 'python >=3.10,<3.13'],
    ['python 3.12', 'python=3.12']
  ])('reads %j', (text, spec) => {
    expect(pythonSpec(text)).toBe(spec);
  });
});

it('finds the package that a spec is about', () => {
  expect(packageOf('conda-forge::IPyKernel >=6')).toBe('ipykernel');
});

describe('nameFault', () => {
  it.each([
    ['', 'empty'],
    ['my env', 'characters'],
    ['-ml', 'characters'],
    ['a'.repeat(101), 'long'],
    ['base', 'reserved'],
    ['ml', 'taken'],
    ['ml-2.0_b', null]
  ])('judges %j', (name, fault) => {
    expect(nameFault(name, [environment('ml')])).toBe(fault);
  });
});

describe('requestOf', () => {
  const draft = {
    ...EMPTY_DRAFT,
    name: ' ml ',
    python: '3.11',
    packages: ['numpy >=2', 'pandas']
  };

  it('puts Python first and the kernel last', () => {
    expect(requestOf(draft)).toEqual({
      action: 'create',
      name: 'ml',
      specs: ['python=3.11', 'numpy >=2', 'pandas', 'ipykernel']
    });
  });

  it('does not ask twice for a kernel', () => {
    const request = requestOf({ ...draft, packages: ['ipykernel =6'] });
    expect(request).toMatchObject({ specs: ['python=3.11', 'ipykernel =6'] });
  });

  it('names channels and pip requirements only when there are some', () => {
    const request = requestOf({ ...draft, channels: ['a', 'b'], pip: 'six' });
    expect(request).toMatchObject({ channels: ['a', 'b'], pip: ['six'] });
  });

  it('makes it from the file when there is one', () => {
    const file = { name: 'environment.yml', content: 'name: x' };
    const specs = {
      format: 'environment-yml',
      name: 'x',
      channels: [],
      specs: [],
      pip: [],
      variables: {},
      platforms: [],
      notes: []
    };
    const chosen = { file, specs, choices: {} };
    expect(requestOf({ ...draft, file: chosen })).toEqual({
      action: 'create',
      name: 'ml',
      file
    });
  });

  it.each([
    ['name', 'name'],
    ['specs[0]', 'python'],
    ['specs[2]', 'packages'],
    ['specs[3]', 'kernel'],
    ['channels[0]', 'channels'],
    ['pip[1]', 'pip'],
    ['action', null],
    [null, null]
  ])('finds the place of %j', (field, place) => {
    expect(draftFieldOf(field, draft)).toBe(place);
  });
});

describe('draftOf', () => {
  it.each([
    ['3.11', ['numpy >=2'], true],
    ['>=3.10,<3.13', ['ipykernel >=6', 'python[build=x]'], true],
    ['', ['r-base'], false]
  ])('puts python %j and %j back', (python, packages, kernel) => {
    const draft = { ...EMPTY_DRAFT, name: 'ml', python, packages, kernel };
    expect(draftOf(requestOf(draft) as SpecsRequest)).toEqual(draft);
  });
});

it('knows a draft that asks for nothing', () => {
  expect(isEmpty({ ...EMPTY_DRAFT, kernel: false, name: 'ml' })).toBe(true);
  expect(isEmpty(EMPTY_DRAFT)).toBe(false);
});

describe('fieldOfConflict', () => {
  const draft = {
    ...EMPTY_DRAFT,
    python: '3.9',
    packages: ['nunpy', 'scipy <1']
  };

  it.each([
    ['No channel has a package called “nunpy”.', 'packages'],
    ['No candidates were found for scipy <1.', 'packages'],
    ['No candidates were found for python 3.9.*.', 'python'],
    ['No channel has a package called “ipykernel”.', 'kernel'],
    ['No channel has a package called “pandas”.', null],
    ['These are incompatible\n├─ nunpy\n└─ scipy', null]
  ])('of %j is %s', (message, field) => {
    expect(fieldOfConflict(message, draft)).toBe(field);
  });

  it('is none for a file', () => {
    const file = {
      file: { name: 'environment.yml', content: '' },
      specs: null as never,
      choices: {}
    };
    expect(fieldOfConflict('No “nunpy”.', { ...draft, file })).toBeNull();
  });
});

it('reads the reasons of a conflict as a tree', () => {
  const [first, second] = reasonsOf(
    'a * can\n├─ b 1.0 would require\n│  └─ c\n└─ d\nNo e'
  );
  expect(first.because.map(({ text }) => text)).toEqual([
    'b 1.0 would require',
    'd'
  ]);
  expect(first.because[0].because[0].text).toBe('c');
  expect(second.text).toBe('No e');
  expect(first.because.map(({ text }) => subjectOf(text)[0])).toEqual([
    'b 1.0',
    'd'
  ]);
});

it.each([
  ['__cuda >=12', ', which this machine does not have.'],
  ['tinycore >=4,<5', '，无法安装：'],
  ['words 2.0 | 3.0 … 4.0', ' 需要'],
  ['numpy 1.2.*', ' requires'],
  ['tinyplot', ' 可以是以下之一：'],
  ['scipy 1.0', '.'],
  ['', 'No channel has numpy 1.99.'],
  ['', '没有频道提供 numpy 1.99。'],
  ['', '… and 3 more like these']
])('sees in any language that a reason begins with “%s”', (subject, rest) => {
  expect(subjectOf(subject + rest)).toEqual([subject, rest]);
});
