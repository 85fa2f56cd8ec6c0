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
  const { name } = plan;
  switch (plan.state) {
    case 'failed':
      return plan.action === 'create'
        ? trans.__('%1 could not be created', name)
        : plan.action === 'delete'
          ? trans.__('%1 could not be deleted', name)
          : trans.__('%1 could not be changed', name);
    case 'cancelled':
      return trans.__('%1: cancelled', name);
    default:
      return plan.action === 'create'
        ? trans.__('Creating %1', name)
        : plan.action === 'delete'
          ? trans.__('Deleting %1', name)
          : trans.__('Changing %1', name);
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
