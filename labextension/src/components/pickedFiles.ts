import type { TranslationBundle } from '@jupyterlab/translation';
import { includedBy, isReadable } from '../model/files';
import { ApiError } from '../restapi';
import type { SpecFile } from '../tokens';

/** What the contract allows for a file's content. */
const CONTENT_MAX = 4_194_304;

/**
 * Read the file that was picked or dropped; of several, those that it names come along.
 */
export async function readPicked(
  files: readonly File[],
  trans: TranslationBundle
): Promise<SpecFile> {
  const file = files.find(({ name }) => isReadable(name)) ?? files[0];
  if (files.reduce((sum, { size }) => sum + size, 0) > CONTENT_MAX) {
    const message = trans.__('%1 is larger than 4 MB.', file.name);
    throw new ApiError(message, 413, 'too_large', 'file');
  }
  const content = await file.text();
  const others = files.filter(other => other !== file);
  const named = others.length > 0 ? includedBy(content) : [];
  const includes: Record<string, string> = {};
  for (const name of named) {
    const found = others.find(other => name.split('/').pop() === other.name);
    if (found) {
      includes[name] = await found.text();
    }
  }
  return {
    name: file.name,
    content,
    ...(Object.keys(includes).length > 0 && { includes })
  };
}
