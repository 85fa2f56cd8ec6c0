import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Ask whether the caches are to be cleaned, and say what that means. */
export async function confirmClean(trans: TranslationBundle): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Clean the package caches?'),
    body: trans.__(
      'Environments stay as they are. What goes has to be downloaded again when it is needed again.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Clean') })
    ],
    defaultButton: 0
  });
  return button.accept;
}
