import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { sentenceFor } from '../src/components/errorTexts';
import { summaryOf } from '../src/components/planPanel';
import { amountText, runningText } from '../src/components/planTexts';
import { formatSize } from '../src/components/size';
import { fractionDone, Pace } from '../src/model/progress';
import { ApiError } from '../src/restapi';
import type { Progress } from '../src/tokens';
import { plan } from './fakes';

const trans = nullTranslator.load('');

describe('sentenceFor', () => {
  it('tells what stands in front of a server from the server', () => {
    const proxy = new ApiError('502 Bad Gateway', 502, 'unknown');
    expect(sentenceFor(proxy, trans)).toContain('in front of it: 502');
    const ours = new ApiError('The channel is gone.', 502, 'channel_missing');
    expect(sentenceFor(ours, trans)).toBe('The channel is gone.');
  });
});

it.each([
  [0, '0\u00a0B'],
  [999, '999\u00a0B'],
  [1234, '1.2\u00a0kB'],
  [34_000_000, '34\u00a0MB'],
  [1_250_000_000, '1.3\u00a0GB'],
  [-8_000_000, '-8.0\u00a0MB']
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
      '1 package to install, nothing to download, 8.0\u00a0MB on disk'
    );
  });

  it('does not say that what pip brings is there already', () => {
    const changes = plan('p').changes.map(change => ({
      ...change,
      manager: 'pip' as const,
      cached: false
    }));
    const parts = { changes, disk_size: 0 };
    expect(summaryOf(plan('p', { ...parts, download_size: 0 }), trans)).toBe(
      '1 package to install, what pip brings to download'
    );
    expect(summaryOf(plan('p', { ...parts, download_size: 8e6 }), trans)).toBe(
      '1 package to install, 8.0\u00a0MB and what pip brings to download'
    );
  });
});

function progress(part: Partial<Progress>): Progress {
  return {
    phase: 'waiting',
    done: 0,
    total: 10,
    bytes: 0,
    bytes_total: 100,
    current: null,
    ...part
  };
}

describe('Pace', () => {
  const at = (bytes: number) =>
    progress({ phase: 'downloading', bytes, bytes_total: 100e6 });

  it('says nothing before it has looked on for a second', () => {
    const pace = new Pace();
    pace.note(at(0), 10);
    pace.note(at(4e6), 10.5);
    expect(pace.speed).toBeNull();
    expect(amountText(at(4e6), pace, trans)).toBe('4.0\u00a0MB of 100\u00a0MB');
  });

  it('smooths bursts and forgets what was long ago', () => {
    const pace = new Pace();
    for (let second = 0; second <= 20; second++) {
      pace.note(at(Math.floor(second / 2) * 4e6), second);
    }
    expect(pace.speed).toBeGreaterThan(1.5e6);
    expect(pace.speed).toBeLessThan(2.5e6);
    expect(amountText(at(40e6), pace, trans)).toMatch(
      /^40\u00a0MB of 100\u00a0MB · 2\.\d\u00a0MB\/s · \d\d s left$/
    );
    pace.note(at(40e6), 60);
    expect(pace.speed).toBeLessThan(1e3);
  });

  it('ends with the download', () => {
    const pace = new Pace();
    pace.note(at(0), 0);
    pace.note(at(5e6), 5);
    expect(pace.secondsLeft).toBeCloseTo(95);
    const linking = progress({ phase: 'linking', done: 3 });
    pace.note(linking, 6);
    expect(pace.secondsLeft).toBeNull();
    expect(amountText(linking, pace, trans)).toBe('3 of 10 packages');
  });
});

it('tells running plans in one line', () => {
  const running = (id: string, done: number) =>
    plan(id, {
      state: 'committing',
      progress: progress({ phase: 'linking', done })
    });
  expect(runningText([plan('p', { state: 'failed' })], trans)).toBe('');
  expect(runningText([running('p', 10)], trans)).toBe('Creating ml 80 %');
  expect(runningText([running('p', 0), running('q', 10)], trans)).toBe(
    '2 plans running 67 %'
  );
});

describe('fractionDone', () => {
  const at = (part: Partial<Progress>) => fractionDone(progress(part));

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
