/** What is said about plans, on cards and in notifications. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { fractionDone, isDownload } from '../model/progress';
import type { IPace, Phase, Plan, Progress } from '../tokens';
import { formatSize } from './size';

export function phaseLabel(phase: Phase, trans: TranslationBundle): string {
  switch (phase) {
    case 'waiting':
      return trans.__('Waiting for its turn');
    case 'staging':
      return trans.__('Preparing');
    case 'downloading':
      return trans.__('Downloading');
    case 'linking':
      return trans.__('Putting files in place');
    case 'pip':
      return trans.__('Installing with pip');
    case 'compiling':
      return trans.__('Compiling Python files');
    case 'swapping':
      return trans.__('Making it the current one');
    case 'cleaning':
      return trans.__('Cleaning up');
  }
}

/** What a plan does or did, as a title. */
export function planTitle(plan: Plan, trans: TranslationBundle): string {
  switch (plan.state) {
    case 'failed':
      return failureTitle(plan, trans);
    case 'cancelled':
      return trans.__('%1: cancelled', plan.name);
    default:
      return progressTitle(plan, trans);
  }
}

function progressTitle(plan: Plan, trans: TranslationBundle): string {
  const { action, name } = plan;
  switch (action) {
    case 'create':
      return trans.__('Creating %1', name);
    case 'change':
      return trans.__('Changing %1', name);
    case 'rollback':
      return trans.__('Rolling back %1', name);
    case 'rename':
      return trans.__('Renaming to %1', name);
    case 'repair':
      return trans.__('Repairing %1', name);
    case 'delete':
      return trans.__('Deleting %1', name);
    case 'clean':
      return trans.__('Cleaning the caches');
  }
}

function failureTitle(plan: Plan, trans: TranslationBundle): string {
  const { action, name } = plan;
  switch (action) {
    case 'create':
      return trans.__('%1 could not be created', name);
    case 'change':
      return trans.__('%1 could not be changed', name);
    case 'rollback':
      return trans.__('%1 could not be rolled back', name);
    case 'rename':
      return trans.__('It could not be renamed to %1', name);
    case 'repair':
      return trans.__('%1 could not be repaired', name);
    case 'delete':
      return trans.__('%1 could not be deleted', name);
    case 'clean':
      return trans.__('The caches could not be cleaned');
  }
}

/** What a plan has done, for a notification. */
export function doneTitle(plan: Plan, trans: TranslationBundle): string {
  const { action, name } = plan;
  switch (action) {
    case 'create':
      return trans.__('Environment %1 is ready', name);
    case 'change':
      return trans.__('Environment %1 was changed', name);
    case 'rollback':
      return trans.__('Environment %1 was rolled back', name);
    case 'rename':
      return trans.__('The environment is called %1 now', name);
    case 'repair':
      return trans.__('Environment %1 was repaired', name);
    case 'delete':
      return trans.__('Environment %1 was deleted', name);
    case 'clean':
      return trans.__('The caches were cleaned');
  }
}

/** What a running plan does at the moment, as “Putting files in place · numpy”. */
export function phaseText(
  progress: Progress | null,
  trans: TranslationBundle
): string {
  if (!progress) {
    return trans.__('Starting…');
  }
  const { current } = progress;
  const phase = phaseLabel(progress.phase, trans);
  return current ? `${phase} · ${current}` : phase;
}

/**
 * How much of it is done and how fast it goes on, as “34 MB of 120 MB · 8.0 MB/s · 11 s left”.
 *
 * A download is told in bytes only: packages that are there already are put in place meanwhile.
 */
export function amountText(
  progress: Progress | null,
  pace: IPace | null,
  trans: TranslationBundle
): string {
  if (!progress) {
    return '';
  }
  if (!isDownload(progress)) {
    const { done, total } = progress;
    return total > 0
      ? trans._n('%2 of %1 package', '%2 of %1 packages', total, done)
      : '';
  }
  const { bytes, bytes_total } = progress;
  const speed = pace?.speed ?? null;
  const left = pace?.secondsLeft ?? null;
  return [
    trans.__('%1 of %2', formatSize(bytes), formatSize(bytes_total)),
    speed !== null && trans.__('%1/s', formatSize(speed)),
    left !== null && timeLeft(left, trans)
  ]
    .filter(Boolean)
    .join(' · ');
}

function timeLeft(seconds: number, trans: TranslationBundle): string {
  if (seconds < 60) {
    return trans.__('%1 s left', Math.ceil(seconds));
  }
  return seconds < 3600
    ? trans.__('%1 min left', Math.ceil(seconds / 60))
    : trans.__('%1 h left', Math.ceil(seconds / 3600));
}

/** How much of a running plan is done, for a person. */
export function percentOf(plan: Plan): number {
  return Math.floor(fractionDone(plan.progress) * 100);
}

/** The plans that run, in one line, as “Creating ml 42 %”; an empty text for none. */
export function runningText(
  plans: readonly Plan[],
  trans: TranslationBundle
): string {
  const running = plans.filter(({ state }) => state === 'committing');
  if (running.length === 0) {
    return '';
  }
  const total = running.reduce((sum, plan) => sum + percentOf(plan), 0);
  const percent = Math.floor(total / running.length);
  return running.length === 1
    ? trans.__('%1 %2 %', planTitle(running[0], trans), percent)
    : trans.__('%1 plans running %2 %', running.length, percent);
}
