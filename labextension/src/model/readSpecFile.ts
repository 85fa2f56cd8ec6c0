import { ApiError, type CondaEnvClient } from '../restapi';
import type { SpecFile } from '../tokens';
import type { DraftFile } from './draft';

/**
 * Let the server read what a file asks for.
 *
 * A notebook that carries no environment is described by its imports instead.
 */
export async function readSpecFile(
  client: CondaEnvClient,
  file: SpecFile
): Promise<DraftFile> {
  try {
    return { file, specs: await client.readSpecs(file), choices: {} };
  } catch (reason) {
    if (!(reason instanceof ApiError && reason.code === 'no_environment')) {
      throw reason;
    }
  }
  const report = await client.describeNotebook({ content: file.content });
  const specs = await client.readSpecs(report.file);
  const notes = report.notes.map(({ message }) => ({ line: null, message }));
  return {
    file: report.file,
    specs: { ...specs, name: null, notes: [...notes, ...specs.notes] },
    choices: {}
  };
}
