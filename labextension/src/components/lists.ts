import type { TranslationBundle } from '@jupyterlab/translation';

/** Join items as a list is written in the language of the page. */
export function listOf(
  items: readonly string[],
  trans: TranslationBundle
): string {
  // Bundles of a language know it; the one without a language is English.
  const { getLocale } = trans as { getLocale?: () => string };
  const locale = getLocale?.call(trans) ?? 'en';
  return new Intl.ListFormat(locale, {
    style: 'narrow',
    type: 'conjunction'
  }).format(items);
}
