import type { TranslationBundle } from '@jupyterlab/translation';
import type { ApiError } from '../restapi';

/** A sentence about an error, for where it is shown. */
export function sentenceFor(error: Error, trans: TranslationBundle): string {
  const { code, line, status } = error as Partial<ApiError>;
  if (status === 0) {
    return trans.__('The Jupyter server cannot be reached.');
  }
  // Our own server extension gives every error a code.
  if (status === 404 && code === 'unknown') {
    return trans.__(
      'The server extension jupyter_condaenv is not enabled on this Jupyter server.'
    );
  }
  return line ? trans.__('Line %1: %2', line, error.message) : error.message;
}
