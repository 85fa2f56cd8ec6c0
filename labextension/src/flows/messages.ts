import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Milliseconds that a message with something to click stays. */
const AUTO_CLOSE = 8_000;

/** Say that a file was saved, with a way to open it. */
export function notifySaved(
  path: string,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  Notification.success(trans.__('Saved %1', path), {
    autoClose: AUTO_CLOSE,
    actions: [
      {
        label: trans.__('Open'),
        displayType: 'accent',
        callback: () => {
          void commands.execute('docmanager:open', { path });
        }
      }
    ]
  });
}

/** Run what a person asked for; when it fails, say so in a dialog. */
export async function explainFailure(
  title: string,
  task: () => Promise<void>
): Promise<void> {
  try {
    await task();
  } catch (reason) {
    await showErrorMessage(title, reason as Error);
  }
}
