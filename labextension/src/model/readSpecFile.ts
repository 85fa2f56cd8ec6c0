import type { CondaEnvClient } from '../restapi';
import type { SpecFile } from '../tokens';
import { blockOf, isCarrying, METADATA_KEY } from './carried';
import type { DraftFile } from './draft';

/** Metadata of a script (PEP 723) in a cell of a notebook; the server reads them. */
const SCRIPT_METADATA = '# /// script';

/**
 * Let the server read what a file asks for.
 *
 * @param path - Where it is, if that is known. A notebook that carries no environment is then
 * described by its imports, of which some may be files beside it.
 */
export async function readSpecFile(
  client: CondaEnvClient,
  file: SpecFile,
  path?: string
): Promise<DraftFile> {
  if (path === undefined || !isToDescribe(file)) {
    return { file, specs: await client.readSpecs(file), choices: {} };
  }
  const { content } = file;
  const report = await client.describeNotebook({ path, content });
  const specs = await client.readSpecs(report.file);
  const notes = report.notes.map(({ message }) => ({ line: null, message }));
  return {
    file: report.file,
    specs: { ...specs, notes: [...notes, ...specs.notes] },
    choices: {}
  };
}

function isToDescribe({ name, content }: SpecFile): boolean {
  return (
    name.toLowerCase().endsWith('.ipynb') &&
    !content.includes(SCRIPT_METADATA) &&
    !isCarrying(carriedIn(content))
  );
}

function carriedIn(content: string): ReturnType<typeof blockOf> {
  try {
    const { metadata } = blockOf(JSON.parse(content));
    return blockOf(blockOf(metadata)[METADATA_KEY]);
  } catch {
    // The server says what is wrong with it.
    return {};
  }
}
