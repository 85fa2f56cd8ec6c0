import type { TranslationBundle } from '@jupyterlab/translation';
import type { ApiError } from '../restapi';

/** What an answer has that is not one of ours. */
const NO_CODE = 'unknown';
/** What proxies and hubs say for a server that they do not reach. */
const GATEWAY = [502, 503, 504];

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
  if (code === NO_CODE && status !== undefined && GATEWAY.includes(status)) {
    return trans.__(
      'The Jupyter server does not answer, only what stands in front of it: %1.',
      error.message
    );
  }
  return line ? trans.__('Line %1: %2', line, error.message) : error.message;
}
