/** What is said about plans, on cards and in notifications. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Phase, Plan, Progress } from '../tokens';
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

/**
 * Progress in words, as “Putting files in place · 7 of 31 · numpy”.
 *
 * A download is told in bytes only: packages that are there already are put in place meanwhile.
 */
export function progressText(
  progress: Progress | null,
  trans: TranslationBundle
): string {
  if (!progress) {
    return trans.__('Starting…');
  }
  const { done, total, bytes, bytes_total, current } = progress;
  const isDownload = progress.phase === 'downloading' && bytes_total > 0;
  return [
    phaseLabel(progress.phase, trans),
    isDownload
      ? trans.__('%1 of %2', formatSize(bytes), formatSize(bytes_total))
      : total > 0 && trans.__('%1 of %2', done, total),
    current
  ]
    .filter(Boolean)
    .join(' · ');
}
