import type { Contents } from '@jupyterlab/services';
import { readWithIncludes } from '../model/files';
import type { SpecFile } from '../tokens';

/**
 * Read a file of the file browser, with the files beside it that it names.
 *
 * A file that is missing or no text raises what the server says of it.
 */
export function readContents(
  path: string,
  contents: Contents.IManager
): Promise<SpecFile> {
  const read = async (wanted: string) => {
    const options = { type: 'file', format: 'text', content: true } as const;
    const model = await contents.get(wanted, options);
    return model.content as string;
  };
  // What a file names may not be there; the server says so in its own words.
  const readBeside = (wanted: string) => read(wanted).catch(() => null);
  return readWithIncludes(path, read, readBeside);
}
