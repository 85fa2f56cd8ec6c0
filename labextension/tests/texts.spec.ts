import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { fractionDone } from '../src/components/planCard';
import { summaryOf } from '../src/components/planPanel';
import { formatSize } from '../src/components/size';
import type { Progress } from '../src/tokens';
import { plan } from './fakes';

const trans = nullTranslator.load('');

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1234, '1.2 kB'],
  [34_000_000, '34 MB'],
  [1_250_000_000, '1.3 GB'],
  [-8_000_000, '-8.0 MB']
])('writes %d bytes', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

describe('summaryOf', () => {
  it('says when there is nothing to do', () => {
    expect(
      summaryOf(
        plan('p', { changes: [], disk_size: 0, download_size: 0 }),
        trans
      )
    ).toBe('Nothing to do');
  });

  it('says when everything is in the cache', () => {
    expect(summaryOf(plan('p', { download_size: 0 }), trans)).toBe(
      '1 package to install, nothing to download, 8.0 MB on disk'
    );
  });
});

describe('fractionDone', () => {
  const at = (part: Partial<Progress>) =>
    fractionDone({
      phase: 'waiting',
      done: 0,
      total: 10,
      bytes: 0,
      bytes_total: 100,
      current: null,
      ...part
    });

  it('never goes back from phase to phase', () => {
    const steps = [
      at({}),
      at({ phase: 'staging' }),
      at({ phase: 'downloading' }),
      at({ phase: 'downloading', bytes: 50 }),
      at({ phase: 'downloading', bytes: 100 }),
      at({ phase: 'linking' }),
      at({ phase: 'linking', done: 10 }),
      at({ phase: 'pip' }),
      at({ phase: 'compiling', done: 5 }),
      at({ phase: 'swapping' }),
      at({ phase: 'cleaning' })
    ];
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps[steps.length - 1]).toBeLessThan(1);
  });

  it('is nothing where nothing is known', () => {
    expect(fractionDone(null)).toBe(0);
  });
});
