import { Token } from '@lumino/coreutils';
import type { SidebarModel } from '../model/sidebar';

/** The sidebar; for the plugins of this extension. */
export interface ICondaEnvPanel {
  readonly model: SidebarModel;
  /** Whether a person can see it at the moment. */
  readonly isVisible: boolean;
  /** Resolved when a person can see it for the first time. */
  readonly shown: Promise<void>;
  /** Bring it to the front. */
  show(): void;
}

export const ICondaEnvPanel = new Token<ICondaEnvPanel>(
  'jupyter-condaenv:ICondaEnvPanel',
  'The sidebar with the conda environments.'
);
