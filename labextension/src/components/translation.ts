import {
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { createContext, useContext } from 'react';

/** The domain under which language packs find the strings of this extension. */
export const DOMAIN = 'jupyter_condaenv';

export const TranslationContext = createContext<TranslationBundle>(
  nullTranslator.load(DOMAIN)
);

export function useTranslation(): TranslationBundle {
  return useContext(TranslationContext);
}
