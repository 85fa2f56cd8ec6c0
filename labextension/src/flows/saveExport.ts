import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ExportedFile } from '../tokens';

/**
 * Save an exported file in a folder; where the name is taken, ask.
 *
 * @returns The path of the file, or null when the person thought better of it.
 */
export async function saveExport(
  file: Omit<ExportedFile, 'notes'>,
  folder: string,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string | null> {
  const path = await freePath(PathExt.join(folder, file.name), contents, trans);
  if (path !== null) {
    await contents.save(path, {
      type: 'file',
      format: file.format,
      content: file.content
    });
  }
  return path;
}

/** Give a file to the browser to be saved on the person's own machine. */
export function downloadExport(file: ExportedFile): void {
  const url = URL.createObjectURL(blobOf(file));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  // The download may begin only after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function blobOf({ content, format }: ExportedFile): Blob {
  const bytes =
    format === 'base64'
      ? Uint8Array.from(atob(content), character => character.charCodeAt(0))
      : content;
  return new Blob([bytes], { type: 'application/octet-stream' });
}

/** The path to write to: free, or confirmed to be overwritten. */
async function freePath(
  wanted: string,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string | null> {
  if (!(await exists(wanted, contents))) {
    return wanted;
  }
  const overwrite = Dialog.warnButton({ label: trans.__('Overwrite') });
  const rename = Dialog.okButton({ label: trans.__('Save as another name') });
  const { button } = await showDialog({
    title: trans.__('Overwrite %1?', PathExt.basename(wanted)),
    body: trans.__('There is a file %1 already.', wanted),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      rename,
      overwrite
    ],
    defaultButton: 1
  });
  if (!button.accept) {
    return null;
  }
  if (button.label === overwrite.label) {
    return wanted;
  }
  const other = await otherPath(wanted, trans);
  return other === null ? null : freePath(other, contents, trans);
}

async function otherPath(
  taken: string,
  trans: TranslationBundle
): Promise<string | null> {
  const { button, value } = await InputDialog.getText({
    title: trans.__('Save as'),
    label: trans.__('File name'),
    text: PathExt.basename(taken),
    okLabel: trans.__('Save'),
    cancelLabel: trans.__('Cancel')
  });
  const name = value?.trim();
  return button.accept && name
    ? PathExt.join(PathExt.dirname(taken), name)
    : null;
}

/** Look for a file in its folder: asking for one that is missing would be an error on the page's console. */
async function exists(
  path: string,
  contents: Contents.IManager
): Promise<boolean> {
  const folder = await contents.get(PathExt.dirname(path));
  const files = folder.content as Contents.IModel[];
  return files.some(file => file.name === PathExt.basename(path));
}
