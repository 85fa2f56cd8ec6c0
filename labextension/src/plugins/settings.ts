import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token, type ReadonlyJSONObject } from '@lumino/coreutils';
import { DOMAIN } from '../components/translation';
import { withTexts } from '../model/schemaTexts';

/** The settings that people make on the page “Conda Environments” of the settings editor. */
export interface ICondaEnvSettings {
  /** The settings; rejects where they cannot be read. */
  readonly loaded: Promise<ISettingRegistry.ISettings>;
}

export const ICondaEnvSettings = new Token<ICondaEnvSettings>(
  'jupyter-condaenv:ICondaEnvSettings',
  'The settings of the conda environments extension.'
);

/**
 * The settings, their texts in the language of the person: the server takes those out of language packs
 * only. Menus and toolbars are in schemas of their own, which JupyterLab must have before this is there.
 */
export const settingsPlugin: JupyterFrontEndPlugin<ICondaEnvSettings> = {
  id: 'jupyter-condaenv:settings',
  description: 'Provides the settings of the conda environments.',
  autoStart: true,
  provides: ICondaEnvSettings,
  requires: [ISettingRegistry],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    registry: ISettingRegistry,
    translator: ITranslator | null
  ): ICondaEnvSettings => {
    const { id } = settingsPlugin;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    registry.transform(id, {
      fetch: plugin => ({
        ...plugin,
        schema: withTexts(
          plugin.schema as ReadonlyJSONObject,
          // eslint-disable-next-line jupyter/no-dynamic-translation
          (context, text) => trans._p(context, text)
        ) as ISettingRegistry.ISchema
      })
    });
    const loaded = registry.load(id);
    loaded.catch((reason: unknown) => {
      console.warn('The settings of the environments are not there', reason);
    });
    return { loaded };
  }
};
