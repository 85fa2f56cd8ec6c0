import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Milliseconds that a message with something to click stays. */
const AUTO_CLOSE = 8_000;

/** Say that a file was saved, with a way to open it and what is to be known about it. */
export function notifySaved(
  path: string,
  notes: readonly string[],
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  const message = [trans.__('Saved %1', path), ...notes].join('\n\n');
  Notification.emit(message, notes.length > 0 ? 'warning' : 'success', {
    autoClose: notes.length > 0 ? false : AUTO_CLOSE,
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

/** Say what is to be known about a file, if anything. */
export function notifyOf(notes: readonly string[]): void {
  if (notes.length > 0) {
    Notification.warning(notes.join('\n\n'), { autoClose: false });
  }
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
